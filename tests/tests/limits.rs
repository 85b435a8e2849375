//! Each limit of docs/limits.md: what goes beyond it is refused as such, what stays just below is not, and the page says its value.
#![cfg(test)]

use budget_core::formula::parse;
use budget_core::formula::parse::{MAX_AGGREGATES, MAX_DEPTH, MAX_HEIGHT, MAX_LOGARITHMS, MAX_NODES};
use budget_core::formula::token::MAX_LENGTH;
use budget_core::indicator::Scope;
use budget_core::law::Law;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, MAX_BYTES, MAX_ROWS};
use budget_core::ledger::Limits;
use budget_core::territory::AttributeSource;
use budget_core::{Attributes, Catalogue, Chart, Code, Error, Ledger};
use std::io::{Cursor, Write};

const PAGE: &str = include_str!("../../docs/limits.md");
const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE";

/// What becomes of an input as far over its limit as the number says; 0 just keeps it.
type Try = fn(usize) -> Result<(), Error>;

/// Every limit as the page names it, its value, and an input that reaches it.
fn limits() -> Vec<(&'static str, u64, Try)> {
    let l = Limits::default();
    vec![
        ("`Limits::line_bytes`", l.line_bytes as u64, line_bytes),
        ("`Limits::columns`", l.columns as u64, columns),
        ("`Limits::footer_bytes`", l.footer_bytes as u64, footer_bytes),
        ("`Limits::unpacked_bytes`", l.unpacked_bytes, unpacked_bytes),
        ("`Limits::ratio`", l.ratio, ratio),
        ("`Limits::files`", l.files as u64, files),
        ("`Limits::budgets`", l.budgets as u64, budgets),
        ("plan, bytes", 64 << 20, |over| plan(&" ".repeat((64 << 20) - plan_text("").len() + over))),
        ("plan, depth", 64, |over| plan(&format!("{}{}", "<a>".repeat(61 + over), "</a>".repeat(61 + over)))),
        ("plan, elements", 1_000_000, |over| plan(&"<a/>".repeat(999_996 + over))),
        ("plan, attributes", 64, |over| plan(&format!("<Compte Code='7' Libelle='x'{}/>", (0..62 + over).map(|n| format!(" a{n}=''")).collect::<String>()))),
        ("plan, codes", 60_000, |over| plan(&(0..59_999 + over).map(|n| format!("<Compte Code='7{n}' Libelle='x'/>")).collect::<String>())),
        ("attributes, bytes", 256 << 20, |over| attributes(&format!("entity;x\n99001;1{}", "\n".repeat((256 << 20) - 16 + over)))),
        ("attributes, rows", 2_000_000, |over| attributes(&format!("entity\n{}", (10_000..2_010_000 + over).map(|n| format!("{n}\n")).collect::<String>()))),
        ("attributes, columns", 1_000, |over| attributes(&format!("entity{}\n99001;1", (1..1_000 + over).map(|n| format!(";c{n}")).collect::<String>()))),
        ("criteria, bytes", MAX_BYTES, |over| {
            criteria(&format!(
                "code_insee;frr\n99001;1\n{}",
                format!("{}\n", " ".repeat(1_023)).repeat((MAX_BYTES as usize - 1_024) / 1_024) + &" ".repeat(1_024 - 23 + over)
            ))
        }),
        ("criteria, rows", MAX_ROWS as u64, |over| {
            let codes = (1..100_000).map(|n| format!("{n:05}")).chain((1..=1 + over).map(|n| format!("2A{n:03}")));
            criteria(&codes.fold("code_insee;frr\n".to_owned(), |text, code| text + &code + ";1\n"))
        }),
        ("column map, bytes", 1 << 20, |over| ColumnMap::parse(&" ".repeat((1 << 20) + over)).map(drop)),
        ("column map, columns", 1_000, |over| {
            ColumnMap::parse(&format!("[columns]\n{}", (0..1_000 + over).map(|n| format!("c{n} = 'C{n}'\n")).collect::<String>())).map(drop)
        }),
        ("formula, bytes", MAX_LENGTH as u64, |over| formula(&"x".repeat(MAX_LENGTH + over))),
        ("formula, depth", MAX_DEPTH as u64, |over| formula(&format!("{}x{}", "(".repeat(MAX_DEPTH - 1 + over), ")".repeat(MAX_DEPTH - 1 + over)))),
        ("formula, parts", MAX_NODES as u64, |over| formula(&format!("x in ({}1)", "1,".repeat(MAX_NODES - 3 + over)))),
        ("formula, chain", MAX_HEIGHT as u64, |over| formula(&vec!["x"; MAX_HEIGHT + over].join("+"))),
        ("formula, aggregates", MAX_AGGREGATES as u64, |over| formula(&vec!["sum(x)"; MAX_AGGREGATES + over].join("+"))),
        ("formula, logarithms", MAX_LOGARITHMS as u64, |over| formula(&vec!["log10(x)"; MAX_LOGARITHMS + over].join("+"))),
        ("indicators, bytes", 16 << 20, |over| catalogue(&"\n".repeat((16 << 20) + over))),
        ("indicators, variants", 100, |over| {
            let variants: String = (0..100 + over).map(|n| format!("[[a.variant]]\ncharts = ['M{n}']\nformula = '0'\n")).collect();
            catalogue(&format!("[a]\nlabel = {{ fr = 'A' }}\nunit = 'EUR'\nconfidence = 'low'\n{variants}"))
        }),
        ("indicators, count", 1_000, |over| catalogue(&(0..1_000 + over).map(|n| indicator(n, "0")).collect::<String>())),
        ("indicators, accounts", 65_536, |over| {
            let sets = |n: usize| (n * 256..((n + 1) * 256).min(65_536 + over)).map(|k| format!("net_debit(6{k})")).collect::<Vec<_>>().join("+");
            computed(&(0..(65_536 + over).div_ceil(256)).map(|n| indicator(n, &sets(n))).collect::<String>())
        }),
        ("partial sums, kinds", 1_024, |over| {
            let row = |n: usize| format!("2024;{n:09}00012;099;VAL-FICTIF;001;1;M{n};Commune;6411;1;0;0;0\n");
            let text = format!("{HEADER}\n{}", (0..1_024 + over).map(row).collect::<String>());
            let (catalogue, facts) = (Catalogue::builtin("")?, AttributeSource::new(None, Attributes::default())?);
            let (partial, _) = catalogue.partial_of(&Ledger::from_bytes("f", text.into_bytes())?, &facts, &[])?;
            catalogue.partial_from_bytes(&partial.to_bytes(), &facts).map(drop)
        }),
    ]
}

fn criteria(text: &str) -> Result<(), Error> {
    let options = CriteriaOptions::of(&Law::builtin("dgf_communes", 2026)?)?;
    Criteria::from_bytes("f.csv", text.as_bytes(), &options).map(drop)
}

#[test]
fn what_goes_beyond_a_limit_is_refused_and_what_keeps_it_is_not() {
    for (name, _, reach) in limits() {
        let kept = reach(0);
        assert!(!kept.as_ref().is_err_and(|e| e.code() == Code::LimitExceeded), "{name}: {kept:?}");
        let error = reach(1).err().unwrap_or_else(|| panic!("{name} is not a limit"));
        assert_eq!(error.code(), Code::LimitExceeded, "{name}: {error}");
        assert!(!error.message().fr.is_empty() && !error.help().en.is_empty() && !error.help().fr.is_empty(), "{name}: {error}");
    }
}

#[test]
fn the_page_lists_them_with_their_values() {
    let rows: Vec<Vec<&str>> = PAGE.lines().filter(|l| l.starts_with("| ")).skip(2).map(|l| l.split('|').map(str::trim).collect()).collect();
    let told: Vec<(&str, String)> = rows.iter().map(|cells| (cells[1], cells[2].replace(',', ""))).collect();
    let known: Vec<(&str, String)> = limits().into_iter().map(|(name, value, _)| (name, value.to_string())).collect();
    assert_eq!(told, known);
    // A new limit must be named here and on the page; the size of blocks is none.
    let Limits { line_bytes: _, block_bytes: _, columns: _, footer_bytes: _, unpacked_bytes: _, ratio: _, ratio_from, files: _, budgets: _, issues } =
        Limits::default();
    assert_eq!((ratio_from, issues), (67_108_864, 1_000));
}

fn balance(rows: usize, last: &str) -> String {
    let row = |n: usize| format!("2024;2199000{n:03}0012;099;VAL-FICTIF;001;1;M49;Commune;6411;1;0;0;0\n");
    format!("{HEADER}\n{}{last}", (1..=rows).map(row).collect::<String>())
}

fn read(text: Vec<u8>, limits: Limits) -> Result<(), Error> {
    Ledger::from_bytes_within("f", text, limits)?.scanned().map(|_| ())
}

fn line_bytes(over: usize) -> Result<(), Error> {
    read(balance(1, &" ".repeat((1 << 20) + over)).into_bytes(), Limits::default())
}

fn columns(over: usize) -> Result<(), Error> {
    let wide = balance(1, "").replacen('\n', &format!("{}\n", ";X".repeat(2_000 - 13 + over)), 1);
    read(wide.into_bytes(), Limits::default())
}

fn footer_bytes(over: usize) -> Result<(), Error> {
    let footer = vec![0; 100 + over];
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    read([b"PAR1", &footer[..], &length, b"PAR1"].concat(), Limits { footer_bytes: 100, ..Limits::default() })
}

/// Both limits of unpacking are tested on a small file: with 64 GiB it would take minutes.
fn unpacked_bytes(over: usize) -> Result<(), Error> {
    let text = balance(9, "");
    read(gzip(text.as_bytes()), Limits { unpacked_bytes: (text.len() - over) as u64, ..Limits::default() })
}

fn ratio(over: usize) -> Result<(), Error> {
    let text = balance(1, &format!("{}\n", " ".repeat(1_000)).repeat(1_000));
    let packed = gzip(text.as_bytes());
    // Looked at whenever bytes come out, when not all of the packed ones were read: just the order of magnitude is tested.
    let times = (text.len() / packed.len()) as u64;
    read(packed, Limits { ratio: if over == 0 { times * 2 } else { times / 2 }, ratio_from: 1_000, ..Limits::default() })
}

fn files(over: usize) -> Result<(), Error> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..3 + over {
        archive.start_file(format!("{n}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(balance(n + 1, "").as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    read(bytes, Limits { files: 3, ..Limits::default() })
}

fn budgets(over: usize) -> Result<(), Error> {
    read(balance(9 + over, "").into_bytes(), Limits { budgets: 9, ..Limits::default() })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A plan of one account, with something more among its accounts.
fn plan_text(more: &str) -> String {
    format!("<Nomenclature Norme='M9' Declinaison='M9_X' Exer='2027'><Nature><Comptes><Compte Code='6' Libelle='x'/>{more}</Comptes></Nature></Nomenclature>")
}

fn plan(more: &str) -> Result<(), Error> {
    Chart::read(plan_text(more).as_bytes()).map(|_| ())
}

fn attributes(text: &str) -> Result<(), Error> {
    Attributes::read(text.as_bytes()).map(|_| ())
}

fn formula(text: &str) -> Result<(), Error> {
    parse(text, &[]).map(|_| ())
}

fn indicator(n: usize, formula: &str) -> String {
    format!("[i{n}]\nlabel = {{ fr = 'A' }}\nunit = 'EUR'\nconfidence = 'low'\nformula = '{formula}'\n")
}

fn catalogue(toml: &str) -> Result<(), Error> {
    Catalogue::default().load(toml).map(|_| ())
}

fn computed(toml: &str) -> Result<(), Error> {
    let ledger = Ledger::from_bytes("f", balance(1, "").into_bytes())?;
    Catalogue::default().load(toml)?.evaluate(&ledger, &AttributeSource::new(None, Attributes::default())?, &[Scope::Principal]).map(|_| ())
}
