use super::*;
use crate::amount::Cents;
use std::str::FromStr;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// Two fictional towns; the second has figures missing for three reasons.
fn sample() -> Table {
    let mut table = Table::default();
    let decimals = |texts: [&str; 2]| Values::Decimal(texts.map(decimal).to_vec());
    let columns = [
        Column::text("entity", ["99001", "99002"]),
        Column::new("year", Unit::year(), decimals(["2019", "2019"])),
        Column::text("scope", ["principal", "principal"]),
        Column::text("name", ["Ville; \"haute\"", "Ville-Basse"]),
        Column::new("population", Unit::inhabitant(), decimals(["1200", "80"])),
        Column::new("depenses", Unit::euro(), Values::Cents(vec![Cents(35_195_416_522), Cents(999)])).with_missing(vec![None, Some(Reason::NoBalance)]),
        Column::new("taux", Unit::parse("%", &[]).unwrap(), decimals(["10.1680000000", "0"])).with_missing(vec![None, Some(Reason::DivisionByZero)]),
        Column::new("alerte", Unit::one(), Values::Bool(vec![true, false])),
        Column::text("avis", ["été; \"sobre\"", ""]),
        Column::new("annexe", Unit::euro(), Values::Cents(vec![Cents(0), Cents(0)])).with_missing(vec![Some(Reason::NotDefined), None]),
    ];
    for column in columns {
        table.push(column).unwrap();
    }
    table
}

fn csv(table: &Table, keep: &dyn Fn(&str) -> bool) -> String {
    let mut bytes = Vec::new();
    table.write_long_csv(&mut bytes, keep).unwrap();
    String::from_utf8(bytes).unwrap()
}

const LONG: &str = "entity;year;scope;indicator;value;unit;reason
99001;2019;principal;depenses;351954165.22;EUR;
99001;2019;principal;taux;10.168;%;
99001;2019;principal;alerte;true;1;
99001;2019;principal;avis;\"été; \"\"sobre\"\"\";1;
99002;2019;principal;depenses;;EUR;no-balance
99002;2019;principal;taux;;%;division-by-zero
99002;2019;principal;alerte;false;1;
99002;2019;principal;avis;;1;
99002;2019;principal;annexe;0.00;EUR;
";

#[test]
fn the_long_csv_has_a_row_a_figure_with_its_unit_or_reason() {
    assert_eq!(csv(&sample(), &|_| true), LONG);
}

#[test]
fn the_long_table_holds_what_the_long_csv_says() {
    let long = sample().long();
    assert_eq!(long.columns().iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), LONG_COLUMNS);
    let mut bytes = Vec::new();
    long.write_csv(&mut bytes, &|_| true).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), LONG);
    assert_eq!(long.value("value", 4), Some(Value::Missing(Reason::NoBalance)));
    assert_eq!(long.value("year", 0), Some(Value::Number(Decimal::from(2019))));
}

#[test]
fn entities_not_kept_are_left_out() {
    let only = csv(&sample(), &|entity| entity == "99002");
    assert!(only.lines().skip(1).all(|line| line.starts_with("99002;")));
    assert_eq!(only.lines().count(), 6);
    let mut wide = Vec::new();
    sample().write_csv(&mut wide, &|entity| entity == "99002").unwrap();
    let expected = "entity;year;scope;name;population;depenses;taux;alerte;avis;annexe\n99002;2019;principal;Ville-Basse;80;;;false;;0.00\n";
    assert_eq!(String::from_utf8(wide).unwrap(), expected);
}

#[test]
fn numbers_are_written_in_full() {
    let euro = Column::new("x", Unit::euro(), Values::Decimal(["12.5", "3", "0.125", "-0.00", "1234567890123456"].map(decimal).to_vec()));
    let ratio = ["0.00000000005", "0.00000000015", "1.5000", "-0.00000000001", "79228162514264337593543950335"];
    let ratio = Column::new("x", Unit::one(), Values::Decimal(ratio.map(decimal).to_vec()));
    let float = Column::new("x", Unit::one(), Values::Float(vec![0.1 + 0.2, 1e20, -0.0, 1e-15, f64::NAN, 1e300]));
    let written = |column: &Column| {
        let shown = Shown::new(column);
        let mut buffer = String::new();
        (0..column.len()).map(|row| shown.write(row, &mut buffer).map_or(buffer.clone(), |r| r.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(written(&euro), ["12.50", "3.00", "0.125", "0.00", "1234567890123456.00"]);
    assert_eq!(written(&ratio), ["0", "0.0000000002", "1.5", "0", "79228162514264337593543950335"]);
    assert_eq!(written(&float), ["0.3", "100000000000000000000", "0", "0", "overflow", "overflow"]);
}

/// The short way writes the same digits as the decimals of the long one.
#[test]
fn numbers_of_few_digits_are_written_alike() {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 11
    };
    let mut short = 0;
    for _ in 0..200_000 {
        let (a, b) = (next(), next());
        let float = (a % 1_000_000_007) as f64 / [1.0, 3.0, 7.0, 10.0, 1e4, 1e9, 12_345.678][(b % 7) as usize] * if b % 2 == 0 { 1.0 } else { -1.0 };
        let Some((negative, digits, scale)) = short_float(float) else { continue };
        short += 1;
        let mut out = String::new();
        assert!(put(&mut out, negative, digits, scale, 0));
        assert_eq!(Some(out), exported_float(float).map(|d| d.to_string()), "{float}");
        let number = Decimal::new((a % 1_000_000_000) as i64 * if b % 3 == 0 { -1 } else { 1 }, (b % 11) as u32);
        let mut shown = [String::new(), String::new()];
        for (unit, text) in [Unit::one(), Unit::euro()].into_iter().zip(&mut shown) {
            Shown::new(&Column::new("x", unit, Values::Decimal(vec![number]))).write(0, text);
        }
        let mut money = exported(number);
        assert_eq!(shown[0], money.to_string());
        if money.scale() < 2 {
            money.rescale(2);
        }
        assert_eq!(shown[1], money.to_string());
    }
    assert!(short > 190_000, "{short} of 200,000 floats took the short way");
    for float in [2.5e-11, 1.5e-10, 0.1 + 0.2, 123_456.789_012_345, 99_999.999_999_999_99, 0.999_999_999_99, 5e-324, 1e-17] {
        let mut out = String::new();
        Shown::new(&Column::new("x", Unit::one(), Values::Float(vec![float]))).write(0, &mut out);
        assert_eq!(Some(out), exported_float(float).map(|d| d.to_string()), "{float}");
    }
}

#[test]
fn a_key_that_the_table_lacks_is_missing() {
    let mut table = Table::default();
    table.push(Column::text("entity", ["99001"])).unwrap();
    table.push(Column::new("dgf", Unit::euro(), Values::Cents(vec![Cents(-1)]))).unwrap();
    assert_eq!(csv(&table, &|_| true).lines().last(), Some("99001;;;dgf;-0.01;EUR;"));
    assert_eq!(table.long().value("scope", 0), Some(Value::Missing(Reason::NotProvided)));
}

#[test]
fn a_table_without_rows_has_a_header() {
    let empty = Table::default();
    assert_eq!(csv(&empty, &|_| true), "entity;year;scope;indicator;value;unit;reason\n");
    assert_eq!((empty.long().rows(), empty.long().columns().len()), (0, 7));
}

#[test]
fn a_writer_that_fails_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert_eq!(sample().write_long_csv(Full, &|_| true).unwrap_err().code(), Code::Io);
    assert_eq!(sample().write_csv(Full, &|_| true).unwrap_err().code(), Code::Io);
}
