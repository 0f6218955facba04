"""Engines that run the queries of the kernel: each answers rows of plain numbers and text."""
