use super::*;

const POINT: Marks = Marks::of(Comma::Thousands);

/// Whatever stands around a cell, it holds the same.
fn check<T: PartialEq + std::fmt::Debug>(
    cell: &str,
    read: impl Fn(Cell<'_>) -> Option<T>,
    expect: Option<T>,
) {
    for (before, after) in [
        ("0000000000000000", ""),
        ("12345678,345.6-7,", ",1234567,89"),
        ("--.-\u{B5}E+1 123456E", "9-"),
    ] {
        let line = format!("{before}{cell}{after}");
        let held = read(Cell::new(line.as_bytes(), before.len(), before.len() + cell.len()));
        assert_eq!(held, expect, "{line}");
    }
}

fn double(decimal: Decimal) -> Option<f64> {
    let (value, tens) = decimal.to_f64()?;
    quotients(&[value], &[tens]).next()
}

#[test]
fn plain_decimals_are_the_nearest_doubles() {
    let table = [
        "0",
        "7",
        "-0",
        "-0.0",
        "12",
        "3.5",
        "0.1",
        "-0.3",
        "1234567",
        "12345678",
        "123456789",
        "1.2345678",
        "12345678.9",
        "1234567.89",
        "0.00000000",
        "-3167.62988",
        "4.7072556649",
        "1234567890123456",
        "0.12345678901234",
        "65535",
        "00012",
        "2.675",
        "1804441.3000",
        "4503599627370495",
        "4503599627370497",
        "9007199254740993",
    ];
    for text in table {
        let value: f64 = text.parse().unwrap();
        let read = |cell: Cell<'_>| double(cell.short()?.decimal(POINT)?).map(f64::to_bits);
        check(text, read, Some(value.to_bits()));
        let read = |cell: Cell<'_>| cell.short()?.decimal(POINT)?.to_i64();
        check(text, read, text.parse().ok());
    }
}

#[test]
fn random_numbers_are_those_of_the_full_parser() {
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    for _ in 0..20_000 {
        let (whole, behind) = (next(10) + 1, next(16));
        let mut digits =
            |count| (0..count).map(|_| char::from(b'0' + next(10) as u8)).collect::<String>();
        let (whole, behind) = (digits(whole), digits(behind));
        let point = if behind.is_empty() { "" } else { "." };
        let sign = if next(2) == 0 { "-" } else { "" };
        let plain = format!("{sign}{whole}{point}{behind}");
        let exponent = next(30);
        let tiny = format!("{sign}{}.{behind}E-{exponent:03}", &whole[..1]);
        let huge = format!("{sign}{}.{behind}E+{exponent:02}", &whole[..1]);
        for text in [plain, tiny, huge] {
            let line = format!("1234567812345678,{text}");
            let cell = Cell::new(line.as_bytes(), 17, line.len());
            let decimal = cell.short().and_then(|short| short.decimal(POINT));
            for value in [decimal.and_then(double), cell.scientific(POINT)] {
                let expect: f64 = text.parse().unwrap();
                assert!(value.is_none_or(|value| value.to_bits() == expect.to_bits()), "{text}");
            }
            if let Some(value) = decimal.and_then(Decimal::to_i64) {
                assert_eq!(value.to_string(), text.parse::<i64>().unwrap().to_string());
            }
        }
    }
}

#[test]
fn anything_else_is_no_plain_decimal() {
    let table = [
        "",
        "-",
        ".",
        "-.",
        ".5",
        "5.",
        "--1",
        "1-2",
        "1.2.3",
        "12345678.1.2",
        "1.2345678.9",
        "+1",
        " 1",
        "1 ",
        "1e5",
        "1E+00",
        "0x1F",
        "N/A",
        "1,5",
        "1/2",
        "1:2",
        "\u{B5}1",
        "12345678901234567",
        "1234567\u{B5}8",
        "\u{7F}1",
        "1\u{0}",
    ];
    for text in table {
        check(text, |cell| cell.short()?.decimal(POINT), None);
    }
}

#[test]
fn numbers_with_an_exponent_are_the_nearest_doubles_or_left_to_others() {
    let table = [
        ("1.0000186E+006", true),
        ("-1.7952957E+001", true),
        ("0.0000000E+000", true),
        ("-0.0000000E+000", true),
        ("1.151097054670608E+003", true),
        ("9.007199254740992E+015", true),
        ("9.007199254740993E+015", true),
        ("3.559610046780351E-005", true),
        ("8.999999761581421E-001", true),
        ("9.999999761581421E-001", true),
        ("1.5E+00", true),
        ("1.5E-21", true),
        ("1.5E-22", false),
        ("1.5E+300", false),
        ("1E+003", false),
        ("1.5E003", false),
        ("1.-5E+003", false),
        (".5E+003", false),
        ("1.5.5E+003", false),
        ("15.5E+003", false),
        ("1.E+003", false),
        ("1.5E+0x3", false),
        ("E+003", false),
        ("", false),
    ];
    for (text, is_read) in table {
        let bits = text.parse().unwrap_or(0_f64).to_bits();
        let read = |cell: Cell<'_>| cell.scientific(POINT).map(f64::to_bits);
        check(text, read, is_read.then_some(bits));
    }
}

#[test]
fn either_mark_may_stand_before_decimals_where_a_comma_can_be_one() {
    use Comma::{Decimal, DecimalOnly, Thousands};
    let table = [
        ("1.5", [Some(1.5), Some(1.5), None]),
        ("-1234,25", [Some(-1234.25), None, Some(-1234.25)]),
        ("0,0006788744", [Some(0.000_678_874_4), None, Some(0.000_678_874_4)]),
        ("1.234,5", [None; 3]),
        ("1,2,3", [None; 3]),
        ("12", [Some(12.0); 3]),
    ];
    for (text, expect) in table {
        for (comma, expect) in [Decimal, Thousands, DecimalOnly].into_iter().zip(expect) {
            let marks = Marks::of(comma);
            check(text, |cell| double(cell.short()?.decimal(marks)?), expect);
        }
    }
    for (comma, expect) in [(Decimal, Some(15.0)), (Thousands, None), (DecimalOnly, Some(15.0))] {
        check("1,5E+001", |cell| cell.scientific(Marks::of(comma)), expect);
    }
}
