//! Attributes of the user, alone and before the atlas.

use crate::error::{Code, Error};
use crate::table::Value;
use crate::territory::{AttributeSource, Attributes};
use crate::unit::Unit;
use crate::{Reason, WarningCode};

fn read(text: &str) -> Attributes {
    Attributes::read(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> Error {
    Attributes::read(text.as_bytes()).unwrap_err()
}

fn number_at(a: &Attributes, entity: &str, year: u16, name: &str) -> Option<String> {
    a.get(entity, year, name).and_then(|v| v.number()).map(|d| d.normalize().to_string())
}

#[test]
fn both_delimiters_bom_and_decimals_are_read() {
    let semicolons = read("\u{feff}entity;year;population_totale;surface [ha]\r\n99001;2024;1 250;12,5\r\n");
    let commas = read("entity,year,population_totale,surface [ha]\n99001,2024,1250,12.5\n");
    for a in [semicolons, commas] {
        assert_eq!(number_at(&a, "99001", 2024, "population").as_deref(), Some("1250"));
        assert_eq!(number_at(&a, "99001", 2024, "surface").as_deref(), Some("12.5"));
        assert_eq!(a.get("99001", 2023, "surface"), None);
        assert_eq!(a.columns()[1].unit.as_ref().map(ToString::to_string).as_deref(), Some("ha"));
        assert_eq!(a.columns()[0].unit, Some(Unit::inhabitant()));
    }
}

#[test]
fn a_row_without_year_holds_for_all_years_until_one_says_otherwise() {
    let a = read("entity;year;population\n99001;;100\n99001;2024;110\n99002;;\n");
    assert_eq!(number_at(&a, "99001", 2019, "population_totale").as_deref(), Some("100"));
    assert_eq!(number_at(&a, "99001", 2024, "population_totale").as_deref(), Some("110"));
    assert_eq!(a.get("99002", 2024, "population"), None);
    assert_eq!(a.entities().collect::<Vec<_>>(), ["99001", "99002"]);
    assert_eq!(number_at(&read("entity;x\n99001;3\n"), "99001", 2024, "x").as_deref(), Some("3"));
}

#[test]
fn scales_are_turned_and_codes_stay_texts() {
    let a = read("entity;taux [%];groupe;zone;numero [text]\n99001;25;01;A;7\n99002;50;02;B;8\n");
    assert_eq!(number_at(&a, "99001", 2024, "taux").as_deref(), Some("0.25"));
    assert_eq!(a.columns()[0].unit, Some(Unit::one()));
    for (name, text) in [("groupe", "01"), ("zone", "A"), ("numero", "7")] {
        assert_eq!(a.get("99001", 2024, name), Some(Value::Text(text.into())), "{name}");
    }
}

#[test]
fn errors_say_where_and_what_to_do() {
    let e = refused("entité;year\n99001;2024\n");
    assert_eq!(e.code(), Code::MissingColumn);
    assert!(e.help().en.contains("`entité`"), "{e}");

    let e = refused("entity;year;revenu\n99001;2024;10\n99002;2024;12\n99003;2024;n/a\n");
    assert_eq!((e.code(), e.place().line, e.place().column.as_deref()), (Code::InvalidValue, Some(4), Some("revenu")));

    let e = refused("entity;year;population_totale\n99001;2024;10\n99001;2024;11\n");
    assert_eq!((e.code(), e.place().line), (Code::DuplicateId, Some(3)));

    assert_eq!(refused("entity;surface [arpent]\n99001;1\n").code(), Code::UnknownUnit);
    assert_eq!(refused("entity;population;population_totale\n99001;1;2\n").code(), Code::DuplicateId);
    assert_eq!(refused("entity;year\n1001;2024\n").code(), Code::InvalidValue);
    assert_eq!(refused("entity;year\n01001;24\n").place().column.as_deref(), Some("year"));
    assert_eq!(refused("entity;population\n01001;-4\n").code(), Code::InvalidValue);
    assert_eq!(refused("entity;year\n").code(), Code::EmptyFile);
    assert_eq!(refused("").code(), Code::EmptyFile);
}

#[test]
fn what_is_no_number_is_told_for_what_it_is() {
    let told = |cell: &str| refused(&format!("entity;population\n99001;{cell}\n99002;5\n99003;6\n")).in_language(crate::Language::English);
    for cell in ["-5", "0", "12.5"] {
        assert!(told(cell).starts_with(&format!("a population is a whole number above zero, not `{cell}` (line 2")), "{}", told(cell));
    }
    assert!(told("NaN").contains("`NaN` is no number") && told("NaN").contains("empty cell"), "{}", told("NaN"));
    assert!(told("123456789012345678901234567890").contains("more digits than a number"));
    assert!(told("1.234.567").contains("is no number"));
}

#[test]
fn a_file_saved_by_a_spreadsheet_is_read_as_balances_are() {
    let read = Attributes::read(b"entity;nom\n99001;Fr\xe9jus\n").unwrap();
    assert_eq!(read.get("99001", 2024, "nom"), Some(Value::Text("Fréjus".into())));
    let utf16: Vec<u8> = "\u{feff}entity;nom\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(Attributes::read(&utf16).unwrap_err().message().en.contains("UTF-16"));
}

#[test]
fn attributes_stand_before_the_atlas_and_warnings_are_counted() {
    let given = Attributes::read("entity;year;population_totale;surface [ha]\n213300635;2026;300000;4936\n99001;;500;\n".as_bytes()).unwrap();
    let source = AttributeSource::embedded(given).unwrap();
    assert_eq!(source.population("33063", 2026), Ok(300_000.into()));
    assert_eq!(source.value("33063", 2026, "surface"), Value::Number(4936.into()));
    assert_eq!(source.population("99001", 2024), Ok(500.into()));
    assert_eq!(source.population("33063", 2024), Ok(265_255.into()));
    assert!(source.warnings().is_empty());

    assert_eq!(source.population("33318", 2026), source.population("33318", 2025));
    assert_eq!(source.population("29155", 2024), Err(Reason::NoPopulation));
    assert_eq!(source.population("552100554", 2024), Err(Reason::NoPopulation));
    let warnings = source.warnings();
    assert_eq!(warnings.iter().map(|w| (w.code, w.count)).collect::<Vec<_>>(), [(WarningCode::OtherVintage, 1), (WarningCode::NoPopulation, 2)]);
    assert_eq!(warnings[0].first, ["33318"]);
    assert!(warnings[1].message.en.contains("--attributes F.csv"));

    let text = |entity: &str, name: &str| match source.value(entity, 2024, name) {
        Value::Text(t) => t.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        ["categorie", "departement", "region", "epci", "regime", "strate", "siren"].map(|n| text("33063", n)),
        ["commune", "33", "75", "243300316", "FPU", "10", "213300635"]
    );
    assert_eq!(source.value("33063", 2024, "strate_dgf_communes"), Value::Missing(Reason::NoPopulation));
    assert_eq!(source.value("33063", 2024, "strate_ofgl_epci"), Value::Missing(Reason::NotApplicable));
    assert_eq!(source.value("33063", 2024, "nothing"), Value::Missing(Reason::NotProvided));
    assert_eq!(source.unit("population"), Some(Unit::inhabitant()));
    assert_eq!(source.unit("surface").map(|u| u.to_string()).as_deref(), Some("ha"));
}

#[test]
fn the_dgf_stratum_takes_the_population_of_the_user() {
    let given = Attributes::read(b"entity;year;population_dgf\n33063;2024;270000\n").unwrap();
    let source = AttributeSource::embedded(given).unwrap();
    assert_eq!(source.value("33063", 2024, "strate_dgf_communes"), Value::Text("15".into()));
    assert_eq!(AttributeSource::new(None, Attributes::default()).unwrap().population("33063", 2024), Err(Reason::NoPopulation));
}

#[test]
fn a_former_commune_has_not_the_figures_of_its_successor() {
    let source = AttributeSource::embedded(Attributes::default()).unwrap();
    assert_eq!(source.value("33110", 2024, "population"), Value::Missing(Reason::NoPopulation));
    assert_eq!(source.value("33110", 2024, "epci"), Value::Missing(Reason::NotProvided));
    assert_eq!(source.population("93059", 2025), source.population("93059", 2024));
    assert_eq!(source.warnings().iter().map(|w| w.code).collect::<Vec<_>>(), [WarningCode::OtherVintage, WarningCode::NoPopulation]);
}

#[test]
fn attributes_that_serve_nothing_are_told() {
    let codes = |csv: &[u8], entity: &str| {
        let source = AttributeSource::embedded(Attributes::read(csv).unwrap()).unwrap();
        let _ = source.value(entity, 2024, "population");
        source.warnings().iter().map(|w| w.code.as_str()).collect::<Vec<_>>()
    };
    assert!(codes(b"entity;year;population_totale\n33063;2024;5", "33063").is_empty());
    assert_eq!(codes(b"entity;year;population_totale\n33063;2019;5", "33063"), ["unused-attributes"]);
    assert_eq!(codes(b"entity;population_total\n33063;5", "33063"), ["unused-attributes", "unused-column"]);
    assert!(codes(b"entity;surface [ha];population_totale\n33063;5;6", "33063").is_empty());
}

#[test]
fn the_year_of_a_population_is_known() {
    let source = AttributeSource::embedded(Attributes::read(b"entity;year;population_totale\n33063;2024;5").unwrap()).unwrap();
    assert_eq!(source.population_year("33063", 2024), None);
    assert_eq!(source.population_year("33063", 2023), Some(2023));
    assert_eq!(source.population_year("33063", 2019), Some(2021));
    assert_eq!(source.population_year("99999", 2024), None);
}

#[cfg(feature = "arrow")]
#[test]
fn a_table_says_the_same_as_a_file() {
    use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
    use arrow_schema::{DataType, Field, Schema};
    use std::sync::Arc;
    let surface = Field::new("surface", DataType::Float64, true).with_metadata([("unit".to_owned(), "ha".to_owned())].into());
    let schema = Schema::new(vec![Field::new("entity", DataType::Utf8, false), Field::new("year", DataType::Int64, true), surface]);
    let columns = |codes: Vec<&str>| -> Vec<ArrayRef> {
        vec![Arc::new(StringArray::from(codes)), Arc::new(Int64Array::from(vec![Some(2024), None])), Arc::new(Float64Array::from(vec![Some(12.5), None]))]
    };
    let batch = |codes| RecordBatch::try_new(Arc::new(schema.clone()), columns(codes)).unwrap();
    let given = Attributes::from_arrow(&[batch(vec!["99001", "99002"])]).unwrap();
    assert_eq!(number_at(&given, "99001", 2024, "surface").as_deref(), Some("12.5"));
    assert_eq!(given.get("99002", 2024, "surface"), None);
    assert_eq!(given.columns()[0].unit.as_ref().map(ToString::to_string).as_deref(), Some("ha"));
    let refused = |batches: &[RecordBatch]| Attributes::from_arrow(batches).unwrap_err();
    let lost_zero = refused(&[batch(vec!["99001", "1001"])]);
    assert_eq!((lost_zero.code(), lost_zero.place().line), (Code::InvalidValue, Some(2)));
    assert_eq!(refused(&[]).code(), Code::EmptyFile);
    assert_eq!(refused(&[batch(vec!["99001", "99002"]).slice(0, 0)]).code(), Code::EmptyFile);
    let times = RecordBatch::try_from_iter([("entity", Arc::new(TimestampSecondArray::from(vec![1])) as ArrayRef)]).unwrap();
    assert_eq!(refused(&[times]).code(), Code::TypeMismatch);
}

#[test]
fn what_is_written_is_read_to_the_same() {
    let texts = [
        "entity;year;population;surface [ha];note [text];part [%];budget [kEUR];montagne;epci\n01001;2023;1200;12,5;07;12,5;3,25;1;200000172\n01001;;;;\"a;\"\"b\"\"\n2\";;-1;;\n99999;2024;5;0;;;0,001;2,50;\n",
        "entity,code\n01001,007\n01002,\n",
        "entity;a [EUR/inhabitant]\n01001;12\n",
    ];
    for text in texts {
        let first = read(text);
        let again = Attributes::read(&first.to_csv()).unwrap();
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        assert_eq!(again.to_csv(), first.to_csv());
    }
}

#[test]
fn a_source_taken_afresh_tells_of_its_own_use_only() {
    let used = AttributeSource::new(None, read("entity;population\n01001;12\n")).unwrap();
    let fresh = used.afresh();
    assert!(used.population("01002", 2024).is_err());
    assert_eq!(used.population("01001", 2024).unwrap(), 12.into());
    assert_eq!(used.warnings().iter().map(|w| w.code).collect::<Vec<_>>(), [WarningCode::NoPopulation]);
    assert_eq!(fresh.warnings().iter().map(|w| w.code).collect::<Vec<_>>(), [WarningCode::UnusedAttributes]);
    assert_eq!(fresh.population("01001", 2024).unwrap(), 12.into());
    assert!(fresh.warnings().is_empty());
}
