"""How much for my money: the most calls that an amount pays for, in a month and in each month of a year."""
