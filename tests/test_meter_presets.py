"""Each log format that comes along, against a small file as the service writes it; the answers are counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from conftest import Run

from costcalc.meter.format_files import load_format, preset_names

ALB = (
    "{scheme} {time} app/example-lb/50dc6c495c0c9188 192.0.2.39:2817 {target} {times} {status} {status} 34 366 "
    '"{request} HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2 '
    '"Root=1-5833{trace}" "-" "-" 0 2026-01-31T23:59:48.364000Z "forward" "-" "-"\n'
)
CLOUDFRONT = (
    "{day}\t{clock}\tLHR62-C2\t2390\t192.0.2.202\tPOST\td111111abcdef8.cloudfront.net\t{path}\t{status}\t-\tcurl/8\t-\t-\t"
    "Hit\t{id}\tapi.example.com\thttps\t23\t{took}\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t"
    "0.001\tHit\ttext/html\t78\t-\t-\n"
)


class Case(NamedTuple):
    """A file in a format, how it is read, and what it says."""

    text: str
    words: str
    usage: str
    peaks: str = ""


CASES = {
    # $msec is the end: the first call began in January by the clock of Shanghai, which is eight hours ahead.
    "nginx-json": Case(
        "".join(
            json.dumps(row) + "\n"
            for row in [
                {"time": "1769875201.000", "duration": "2.500", "status": "200", "path": "/v1/ocr/run?a=1", "id": "a", "user": ""},
                {"time": "1769875202.500", "duration": "0.500", "status": "200", "path": "/v1/ocr/run", "id": "b", "user": ""},
                {"time": "1769875202.500", "duration": "0.500", "status": "200", "path": "/v1/ocr/run", "id": "b", "user": ""},
                {"time": "1769875203.000", "duration": "0.001", "status": "503", "path": "/v1/ocr/run", "id": "c", "user": ""},
            ]
        ),
        "--route ocr=/v1/ocr/* --zone Asia/Shanghai",
        "month,api,calls,failed\n2026-01,ocr,1,0\n2026-02,ocr,2,1\n",
        "day,need\n2026-01-31,1\n2026-02-01,1\n",
    ),
    "combined": Case(
        '203.0.113.9 - ada [31/Jan/2026:23:59:59 -0500] "GET /v1/ocr/run?page=1 HTTP/1.1" 200 512 "-" "curl/8.5.0"\n'
        '203.0.113.9 - - [01/Feb/2026:00:00:01 +0000] "POST /v1/face HTTP/2.0" 201 17 "https://a.example/\\"x\\"" "b"\n'
        '203.0.113.9 - - [01/Feb/2026:00:00:02 +0000] "POST /v1/ocr/run HTTP/2.0" 500 - "-" "-"\n'
        '203.0.113.7 - - [01/Feb/2026:00:00:03 +0000] "\\x16\\x03\\x01" 400 0 "-" "-"\n',
        "--route ocr=/v1/ocr/* --route face=/v1/face",
        "month,api,calls,failed\n2026-02,face,1,0\n2026-02,ocr,2,1\n",
    ),
    "alb": Case(
        ALB.format(scheme="http", time="2026-02-01T00:00:01.186641Z", target="10.0.0.1:80", times="0.000 2.001 0.000",
                   status=200, request="GET http://www.example.com:80/ocr", trace=1)
        + ALB.format(scheme="https", time="2026-02-01T00:00:02.000000Z", target="-", times="-1 -1 -1",
                     status=502, request="POST https://www.example.com:443/ocr?a=/x", trace=2),
        "--route ocr=/ocr",
        "month,api,calls,failed\n2026-01,ocr,1,0\n2026-02,ocr,1,1\n",
        "day,need\n2026-01-31,1\n2026-02-01,1\n",
    ),
    "cloudfront": Case(
        "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status\n"
        + CLOUDFRONT.format(day="2026-03-01", clock="00:00:00", path="/v1/ocr/run", status=200, id="x1==", took="0.500")
        + CLOUDFRONT.format(day="2026-03-01", clock="00:00:01", path="/v1/ocr/run", status=429, id="x2==", took="0.001"),
        "--route ocr=/v1/*",
        "month,api,calls,failed\n2026-02,ocr,1,0\n2026-03,ocr,1,1\n",
        "day,need\n2026-02-28,1\n2026-03-01,1\n",
    ),
    "api-gateway": Case(
        '{"requestId":"r1","requestTimeEpoch":"1767225599000","status":"200","path":"/v1/ocr","responseLatency":"1500","apiKeyId":"k1"}\n'
        '{"requestId":"r2","requestTimeEpoch":1767225600000,"status":200,"path":"/v1/ocr","responseLatency":20,"apiKeyId":"k2"}\n',
        "--route ocr=/v1/ocr --columns account=apiKeyId",
        "month,account,api,calls,failed\n2025-12,k1,ocr,1,0\n2026-01,k2,ocr,1,0\n",
        "day,need\n2025-12-31,1\n2026-01-01,2\n",
    ),
    "openai-export": Case(
        "request_id,timestamp,model,prompt_tokens,completion_tokens,total_tokens,cost_usd\n"
        "chatcmpl-a1,2026-01-01 10:30:45,small-model,150,75,225,0.0012\n"
        "chatcmpl-a2,2026-01-31 23:31:12,large-model,200,100,300,0.0450\n",
        "--zone Europe/Berlin",
        "month,api,calls\n2026-01,small-model/input,150\n2026-01,small-model/output,75\n"
        "2026-02,large-model/input,200\n2026-02,large-model/output,100\n",
    ),
    "anthropic-export": Case(
        "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
        "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
        "usage_output_tokens,web_search_count\n"
        "2026-01-01,model-a,key-1,Default,standard,0-200k,35844,58196,0,508912,7382,0\n"
        "2026-01-02,model-a,key-1,Default,standard,0-200k,1200,0,0,5000,300,0\n",
        "",
        "month,account,api,calls\n2026-01,key-1,model-a/cache-read,513912\n2026-01,key-1,model-a/cache-write-5m,58196\n"
        "2026-01,key-1,model-a/input,37044\n2026-01,key-1,model-a/output,7682\n",
    ),
    "aws-cur": Case(
        "identity/LineItemId,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageType,lineItem/UsageAmount\n"
        "a,111122223333,Usage,2026-01-31T23:00:00Z,USE1-ApiRequest,12.0000000000\n"
        "b,111122223333,Usage,2026-02-01T00:00:00Z,USE1-ApiRequest,30\n"
        "c,111122223333,Tax,2026-02-01T00:00:00Z,,1.5\n",
        "",
        "month,account,api,calls\n2026-01,111122223333,USE1-ApiRequest,12\n2026-02,111122223333,USE1-ApiRequest,30\n",
    ),
    "focus": Case(
        "BilledCost,BillingPeriodStart,ChargeCategory,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,SkuId,SubAccountId\n"
        "0.0000008,2024-09-01 00:00:00,Usage,2024-09-30 23:00:00,2.000000000000000,Requests,SKU1,a\n"
        "0.0000016,2024-09-01 00:00:00,Usage,2024-09-01T04:00:00Z,4.000000000000000,Requests,SKU1,b\n"
        "9.1,2024-09-01 00:00:00,Tax,2024-09-01 00:00:00,,,,b\n",
        "--columns account=SubAccountId",
        "month,account,api,calls\n2024-09,a,SKU1,2\n2024-09,b,SKU1,4\n",
    ),
    "azure-usage": Case(
        "SubscriptionName,Date,MeterName,Quantity,UnitOfMeasure,ChargeType\n"
        "Team A,01/31/2026,S1 Transactions,1500,1,Usage\nTeam A,2/1/2026,S1 Transactions,20.0,1,Usage\n",
        "",
        "month,account,api,calls\n2026-01,Team A,S1 Transactions,1500\n2026-02,Team A,S1 Transactions,20\n",
    ),
}  # fmt: skip


def test_each_format_that_comes_along_has_a_case() -> None:
    assert set(CASES) == set(preset_names())


@pytest.mark.parametrize("name", CASES)
def test_a_format_reads_a_file_as_its_service_writes_it(run: Run, empty_folder: Path, name: str) -> None:
    case = CASES[name]
    (empty_folder / "log").write_text(case.text, encoding="utf-8")
    outcome = run("meter", "log", "--logs", name, *case.words.split())
    assert (outcome.stdout, outcome.exit_code) == (case.usage, 0), outcome.stderr


def test_an_export_of_a_cloud_is_read_as_parquet_too(run: Run, empty_folder: Path) -> None:
    columns = "'Usage' AS line_item_line_item_type, '111122223333' AS line_item_usage_account_id, 'Requests' AS line_item_usage_type"
    rows = "VALUES (TIMESTAMP '2026-01-31 23:00:00', 12000000.0::DOUBLE), (TIMESTAMP '2026-02-01 00:00:00', 3.0)"
    named = "c(line_item_usage_start_date, line_item_usage_amount)"
    duckdb.sql(f"COPY (SELECT {columns}, * FROM ({rows}) {named}) TO '{empty_folder}/cur.parquet'")
    outcome = run("meter", "cur.parquet", "--logs", "aws-cur")
    usage = "2026-01,111122223333,Requests,12000000\n2026-02,111122223333,Requests,3\n"
    assert (outcome.stdout, outcome.exit_code) == (f"month,account,api,calls\n{usage}", 0), outcome.stderr


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.peaks])
def test_a_format_with_durations_says_how_many_tasks_there_were_at_once(
    run: Run, empty_folder: Path, name: str
) -> None:
    case = CASES[name]
    (empty_folder / "log").write_text(case.text, encoding="utf-8")
    outcome = run("meter", "log", "--logs", name, *case.words.split(), "--peaks")
    assert (outcome.stdout, outcome.exit_code) == (case.peaks, 0), outcome.stderr


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.peaks])
def test_a_format_without_durations_refuses_peaks_by_its_name(run: Run, empty_folder: Path, name: str) -> None:
    case = CASES[name]
    (empty_folder / "log").write_text(case.text, encoding="utf-8")
    outcome = run("meter", "log", "--logs", name, *case.words.split(), "--peaks")
    assert (outcome.stdout, outcome.exit_code, outcome.stderr.count("\n")) == ("", 2, 1)
    assert f"{name} has no duration" in outcome.stderr


@pytest.mark.parametrize("name", CASES)
def test_what_show_prints_is_a_format_to_begin_with(run: Run, empty_folder: Path, name: str) -> None:
    (empty_folder / "mine.yaml").write_text(run("meter", "--show", name).stdout, encoding="utf-8")
    shipped, mine = load_format(name), load_format("mine.yaml")
    assert (mine.time, mine.columns, mine.pattern) == (shipped.time, shipped.columns, shipped.pattern)
