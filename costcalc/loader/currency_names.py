"""What people call currencies in place of their codes of ISO 4217, for a message that names the code."""

from __future__ import annotations

_NAMES = """
CNY  rmb cnh yuan renminbi 元 人民币 人民幣
USD  $ us$ usdollar usdollars dollar dollars 美元
EUR  € euro euros 欧元
GBP  £ pound pounds poundsterling sterling stg ukp
JPY  yen jp¥ 円 日元
JPY CNY  ¥ ￥
KRW  ₩ won 원
TWD  nt$ ntd 新台币 新臺幣
HKD  hk$ 港币 港幣
SGD  s$ sg$
AUD  a$ au$
CAD  c$ ca$
NZD  nz$
INR  ₹ rs rupee rupees
BRL  r$ real reais
CHF  franc francs sfr
RUB  ₽ rur ruble rubles rouble roubles
TRY  ₺ tl
PLN  zł zloty
CZK  kč
SEK NOK DKK  kr
THB  ฿ baht
VND  ₫ dong
IDR  rp rupiah
MYR  rm ringgit
PHP  ₱
ILS  ₪ nis shekel
UAH  ₴ hryvnia
ZAR  rand
"""


def codes_of(name: str) -> tuple[str, ...]:
    """Return the codes that an everyday name or sign may stand for; none where it is not known."""
    wanted = "".join(name.casefold().replace(".", "").split())
    for line in _NAMES.strip().splitlines():
        codes, _, names = line.partition("  ")
        if wanted in names.split():
            return tuple(codes.split())
    return ()
