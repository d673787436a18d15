"""Numbers of workbooks: shown as the workbook shows them, and never with a digit less than is stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain.amounts import parse_cell
from index.readers.office.number_format import exact, moment_shown, shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "General", "1234.5"),
        (1234.5, "G/通用格式", "1234.5"),
        (320, "General", "320"),
        (320.0, "0.00", "320.00"),
        (320.0, "General", "320"),
        (0.1 + 0.2, "General", "0.3"),
        (0.1 + 0.2, "0.00", "0.30"),
        (100.1 - 100, "0.00", "0.10"),
        (0.3 - 0.1 * 3, "0.00", "0.00"),
        (1 / 3, "General", "0.333333333333333"),
        (93.4, "0", "93.4"),
        (1234.567, "#,##0.0", "1,234.567"),
        (0.3482, "0.00%", "34.82%"),
        (0.3482, "0%", "34.82%"),
        (0.5, "0%", "50%"),
        (-12.5, "0.00", "-12.50"),
        (-12.5, "#,##0.00_);(#,##0.00)", "(12.50)"),
        (-12.5, "0.00;[Red]-0.00", "-12.50"),
        (-12.5, "0.00_ ;[Red]0.00\\ ", "-12.50"),
        (0, "0.00;-0.00;;@", ""),
        (0, '#,##0.00;-#,##0.00;"-"', "-"),
        (7, '"无"', "7"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (5, ";;;", ""),
        (0, "#,###", ""),
        (0, "#,##0", "0"),
        (0.5, "#.##", "0.5"),
        (1.5, "0.0#", "1.5"),
        (1.25, "0.0#", "1.25"),
        (12, '0.0"万元"', "12.0万元"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (12, "[红色]0.00", "12.00"),
        (1, "000", "001"),
        (12345000, "#,##0.00,", "12,345.00"),
        (12345678, "#,##0,", "12,345.678"),
        (1234500, "0!.0000", "123.4500"),
        (123456, "0!.0,", "12.3456"),
        (20000, "[>=10000]0!.0,;0", "20000"),
        (1234.5, "0.00E+00", "1234.5"),
        (0.5, "# ?/?", "0.5"),
        (1234567890, "000-0000", "1234567890"),
        (12.5, "@", "12.5"),
        (12.5, "", "12.5"),
        (1e-10, "General", "0"),
        (123456789012.34, "#,##0.00", "123,456,789,012.34"),
    ],
)
def test_a_number_is_shown_by_its_format_and_whole(value: float, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@given(
    st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4),
    st.sampled_from(["General", "0", "0.00", "#,##0.00", "#,##0.00_);(#,##0.00)", "0.00;[Red]0.00", "#,##0.0#"]),
)
def test_no_format_loses_a_digit(number: Decimal, number_format: str) -> None:
    amount = parse_cell(shown(float(number), number_format))
    assert amount is not None
    assert amount.value == number


@given(st.lists(st.decimals(min_value=0, max_value=100_000, places=2), min_size=1, max_size=30))
def test_a_sum_of_floats_is_the_sum_of_the_amounts(amounts: list[Decimal]) -> None:
    assert exact(sum(map(float, amounts))) == sum(amounts)


@pytest.mark.parametrize(
    ("moment", "number_format", "text"),
    [
        (datetime(2023, 5, 1), "yyyy-mm-dd", "2023-05-01"),
        (datetime(2023, 5, 1), "mm-dd-yy", "2023-05-01"),
        (datetime(2023, 5, 1, 8, 30), "yyyy/m/d h:mm", "2023-05-01 08:30"),
        (datetime(2023, 5, 1), 'yyyy"年"m"月"d"日"', "2023年5月1日"),
        (date(2023, 5, 1), 'yyyy"年"m"月"', "2023年5月"),
        (datetime(2023, 5, 1), 'm"月"d"日"', "5月1日"),
        (datetime(2023, 5, 1), "mmm-yy", "2023-05"),
        (time(8, 30), "h:mm", "08:30"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
    ],
)
def test_dates_are_text(moment: datetime | date | time | timedelta, number_format: str, text: str) -> None:
    assert moment_shown(moment, number_format) == text
