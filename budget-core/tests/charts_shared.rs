//! The embedded charts against the official plans and real budget documents, where those are: every row, every sample plan, every line.

#![cfg(feature = "embedded")]

#[cfg(test)]
mod charts_shared {
    use budget_core::chart::label::tidy;
    use budget_core::chart::{Account, Axis, Chapter, Chart, Operation, Side};
    use flate2::read::GzDecoder;
    use quick_xml::events::Event;
    use std::collections::BTreeMap;
    use std::fs::File;
    use std::io::Read;
    use std::path::PathBuf;

    /// A file or folder of the shared data; says aloud when it is not there.
    fn shared(path: &str) -> Option<PathBuf> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let found = std::env::var_os("BUDGET_SHARED").map_or_else(beside, PathBuf::from).join(path);
        if !found.exists() {
            eprintln!("skipped: {} is not there", found.display());
            return None;
        }
        Some(found)
    }

    fn rows(path: PathBuf, mut take: impl FnMut(&dyn Fn(&str) -> String)) -> usize {
        let mut reader = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
        let header = reader.headers().unwrap().clone();
        let mut count = 0;
        for record in reader.records() {
            let record = record.unwrap();
            take(&|column| record[header.iter().position(|h| h == column).unwrap()].to_owned());
            count += 1;
        }
        count
    }

    /// Opens each edition once: the rows are sorted by edition.
    #[derive(Default)]
    struct Editions(BTreeMap<(String, u16), Chart>);

    impl Editions {
        fn get(&mut self, row: &dyn Fn(&str) -> String) -> Chart {
            let key = (format!("{}-{}", row("norme"), row("declinaison")), row("exer").parse().unwrap());
            self.0.entry(key).or_insert_with_key(|(name, year)| Chart::open(name, *year).unwrap()).clone()
        }
    }

    const RIGHTS: [&str; 6] = ["DR", "RR", "DOES", "ROES", "DOIS", "ROIS"];

    fn cells(account: &Account<'_>) -> Vec<String> {
        let all = Operation::ALL.into_iter().flat_map(|o| Side::ALL.into_iter().map(move |s| (s, o)));
        all.map(|(s, o)| account.chapter(s, o).map_or(String::new(), |c| c.code().to_owned())).collect()
    }

    fn check_account(account: &Account<'_>, row: &dyn Fn(&str) -> String) {
        let code = row("code");
        assert_eq!(account.label(), tidy(&row("libelle")), "{code}");
        assert_eq!(account.short_label(), tidy(&row("lib_court")), "{code}");
        assert_eq!(account.parent().map_or("", |p| p.code()), row("parent"), "{code}");
        assert_eq!(account.depth().to_string(), row("depth"), "{code}");
        assert_eq!(account.is_leaf(), row("leaf") == "1", "{code}");
        assert_eq!(cells(account), RIGHTS.map(row), "{code}");
        assert_eq!(account.is_group(), row("DEquip").is_empty(), "{code}");
        assert_eq!(account.in_equipment_operation(Side::Expense), row("DEquip") == "1", "{code}");
        assert_eq!(account.in_equipment_operation(Side::Revenue), row("REquip") == "1", "{code}");
        assert_eq!(account.is_totalled(), row("RegrTotalise") == "1", "{code}");
        assert_eq!(account.is_for_statements(), row("PourEtatSeul") == "1", "{code}");
        assert_eq!(account.suppressed_since(), row("SupprimeDepuis").split('T').next().filter(|d| !d.is_empty()), "{code}");
    }

    #[test]
    fn every_row_of_the_official_plans_is_answered() {
        let Some(folder) = shared("charts") else { return };
        let mut editions = Editions::default();
        let accounts = rows(folder.join("comptes_nature.csv.gz"), |row| check_account(&editions.get(row).account(&row("code")).unwrap(), row));
        let votes = rows(folder.join("comptes_fonction.csv.gz"), |row| check_account(&editions.get(row).vote_account(&row("code")).unwrap(), row));
        let mut odd = 0;
        let functions = rows(folder.join("fonctions.csv.gz"), |row| {
            let chart = editions.get(row);
            let function = chart.function(&row("code")).unwrap();
            assert_eq!((function.label(), function.short_label()), (tidy(&row("libelle")).as_str(), tidy(&row("lib_court")).as_str()));
            assert_eq!(function.is_leaf(), row("leaf") == "1");
            let (parent, depth) = (function.parent().map_or("", |p| p.code()), function.depth().to_string());
            if (parent, depth.as_str()) != (row("parent").as_str(), row("depth").as_str()) {
                // Seven editions of M57 write 05 beside 0 instead of below.
                assert!(chart.variant() == "M57" && function.code().starts_with("05"), "{chart:?} {function:?}");
                odd += usize::from(parent != row("parent"));
            }
        });
        let chapters = rows(folder.join("chapitres.csv.gz"), |row| {
            let chart = editions.get(row);
            let chapter = chart.chapter_named(if row("axe") == "nature" { Axis::Nature } else { Axis::Vote }, &row("code")).unwrap();
            assert_eq!((chapter.label(), chapter.short_label()), (tidy(&row("libelle")).as_str(), tidy(&row("lib_court")).as_str()));
            assert_eq!((chapter.kind().code(), chapter.section().code()), (row("type_chapitre").as_str(), row("section").as_str()));
            assert_eq!((chapter.is_special(), chapter.is_for_statements()), (row("special") == "1", row("pour_etat_seul") == "1"));
        });
        assert_eq!((accounts, editions.0.len(), odd), (282_690, 215, 7));
        // Nothing more is embedded than what the plans hold.
        let held = |count: fn(&Chart) -> usize| editions.0.values().map(count).sum::<usize>();
        assert_eq!(held(|c| c.accounts().len()), accounts);
        assert_eq!(held(|c| c.vote_accounts().len()), votes);
        assert_eq!(held(|c| c.functions().len()), functions);
        assert_eq!(held(|c| c.chapters().len()), chapters);
    }

    fn account_facts(account: Account<'_>) -> String {
        let equipment = Side::ALL.map(|s| account.in_equipment_operation(s));
        let flags = [account.is_leaf(), account.is_group(), account.is_totalled(), account.is_for_statements()];
        let (parent, since) = (account.parent().map(|p| p.code()), account.suppressed_since());
        format!("{account:?} {} {parent:?} {} {:?} {equipment:?} {flags:?} {since:?}", account.short_label(), account.depth(), cells(&account))
    }

    fn chapter_facts(c: Chapter<'_>) -> String {
        format!("{c:?} {} {:?} {:?} {} {}", c.short_label(), c.kind(), c.axis(), c.is_special(), c.is_for_statements())
    }

    #[test]
    fn sample_plans_read_as_the_embedded_editions() {
        let Some(folder) = shared("totem/plans") else { return };
        for (file, norm, variant, year) in [
            ("M14_COM_SUP3500_2023", "M14", "M14_COM_SUP3500", 2023),
            ("M49_D_2024", "M4", "M49_D", 2024),
            ("M57_A_2024", "M57", "M57_A", 2024),
            ("M57_D_2024", "M57", "M57_D", 2024),
        ] {
            let zipped = std::fs::read(folder.join(format!("{file}.xml.gz"))).unwrap();
            let mut xml = Vec::new();
            GzDecoder::new(zipped.as_slice()).read_to_end(&mut xml).unwrap();
            let embedded = Chart::open(&format!("{norm}-{variant}"), year).unwrap();
            // As it comes, unzipped, and in the encoding of the official site.
            let text = String::from_utf8(xml.clone()).unwrap().replace("encoding='UTF-8'", "encoding='ISO-8859-1'");
            let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            for bytes in [zipped, xml, latin] {
                let read = Chart::read(&bytes).unwrap();
                assert_eq!((read.name(), read.edition(), read.warnings()), (embedded.name(), year, &[][..]));
                assert!(read.accounts().map(account_facts).eq(embedded.accounts().map(account_facts)), "{file}");
                assert!(read.vote_accounts().map(account_facts).eq(embedded.vote_accounts().map(account_facts)), "{file}");
                assert!(read.chapters().map(chapter_facts).eq(embedded.chapters().map(chapter_facts)), "{file}");
                let function =
                    |f: budget_core::chart::Function<'_>| format!("{f:?} {} {:?} {}", f.short_label(), f.parent().map(|p| p.code().to_owned()), f.is_leaf());
                assert!(read.functions().map(function).eq(embedded.functions().map(function)), "{file}");
                assert!(read.compare(&embedded).changes.is_empty());
            }
        }
    }

    /// A line of a budget document: its scalars by name.
    type Line = BTreeMap<String, String>;

    /// Chart, and the lines with their scalars; `@calculated` where the editor made the line.
    fn document(path: &PathBuf) -> (Chart, Vec<Line>) {
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut lines, mut line) = (Vec::new(), None::<Line>);
        let (mut nomenclature, mut year) = (String::new(), 0);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(e) | Event::Empty(e) => {
                    let attribute = |name: &str| e.try_get_attribute(name).unwrap().map(|a| a.value.into_owned());
                    let (name, value) = (e.local_name().as_ref().to_owned(), attribute("V").unwrap_or_default());
                    match (name.as_str(), &mut line) {
                        ("LigneBudget", _) => line = Some(attribute("calculated").map(|c| ("@calculated".to_owned(), c)).into_iter().collect()),
                        ("CaracSup" | "MtSup", Some(line)) => {
                            line.insert(attribute("Code").unwrap_or_default(), value);
                        }
                        (_, Some(line)) => {
                            line.insert(name, value);
                        }
                        ("Nomenclature", None) if value.contains('-') => nomenclature = value,
                        ("Exer", None) => year = value.parse().unwrap(),
                        _ => {}
                    }
                }
                Event::End(e) if e.local_name().as_ref() == "LigneBudget" => lines.extend(line.take()),
                Event::Eof => break,
                _ => {}
            }
        }
        (Chart::open(&nomenclature, year).unwrap(), lines)
    }

    fn chapter_of<'c>(chart: &'c Chart, line: &Line) -> Chapter<'c> {
        let side = Side::parse(&line["CodRD"]).unwrap();
        match Operation::of_totem(&line["OpBudg"], line.get("TypOpBudg").map(String::as_str)) {
            Some(operation) => chart.chapter(&line["Nature"], side, operation),
            None => chart.order_chapter(&line["Nature"], side),
        }
        .unwrap()
    }

    #[test]
    fn the_sections_that_editors_write_are_those_of_the_plan() {
        let Some(folder) = shared("totem") else { return };
        let (mut stated, mut resolved) = (0, 0);
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "xml")).collect();
        files.sort();
        for file in files {
            let (chart, lines) = document(&file);
            for line in lines.iter().filter(|l| !l.contains_key("@calculated") && l.contains_key("Nature")) {
                let chapter = chapter_of(&chart, line);
                resolved += 1;
                if let Some(section) = line.get("Section") {
                    assert_eq!(chapter.section().code(), section, "{} {line:?}", file.display());
                    stated += 1;
                }
            }
        }
        println!("{resolved} lines resolved, {stated} sections stated by editors");
        assert!(resolved > 1000 && stated > 400, "{resolved} {stated}");
    }

    #[test]
    fn chapter_totals_of_a_real_cfu_come_back_to_the_cent() {
        let Some(file) = shared("totem/DOCBUDG-21560134500014-CFU-BP-2023.xml") else { return };
        let (chart, lines) = document(&file);
        let cents = |line: &Line| {
            line.get("MtReal").map_or(0, |v| (v.parse::<rust_decimal::Decimal>().unwrap() * rust_decimal::Decimal::ONE_HUNDRED).try_into().unwrap_or(0_i64))
        };
        let mut sums = BTreeMap::<(String, String), i64>::new();
        for line in lines.iter().filter(|l| !l.contains_key("@calculated")) {
            *sums.entry((chapter_of(&chart, line).code().to_owned(), line["CodRD"].clone())).or_default() += cents(line);
        }
        let totals = lines
            .iter()
            .filter(|l| l.contains_key("@calculated") && l.contains_key("ChapitreNature") && l.get("InfoOpe").is_some_and(|v| v == "T") && l["OpBudg"] == "T");
        let mut checked = 0;
        for total in totals {
            let key = (total["ChapitreNature"].clone(), total["CodRD"].clone());
            assert_eq!(sums.get(&key).copied(), Some(cents(total)), "{key:?}");
            checked += 1;
        }
        assert_eq!(checked, 36);
    }
}
