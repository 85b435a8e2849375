//! A ledger that is pushed answers what the same bytes answer when they are opened: tables, issues, budgets, explanations and errors, however they are cut.

#[cfg(test)]
mod tests {
    use budget_core::indicator::{Catalogue, Scope};
    use budget_core::ledger::{Ledger, Limits, Pushed, Reading};
    use budget_core::{AttributeSource, Attributes, Code, Result};
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};
    use std::sync::LazyLock;

    const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";
    const SAMPLE: &[u8] = include_bytes!("../data/sample/balances.csv.gz");

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let own = Catalogue::builtin("ofgl").unwrap().define("part", "encours_dette / sum(encours_dette)", "1", "Part").unwrap();
        own.only(&["epargne_brute", "encours_dette", "part"]).unwrap()
    });
    static NOBODY: LazyLock<AttributeSource> = LazyLock::new(|| AttributeSource::new(None, Attributes::default()).unwrap());

    /// What is asked of a ledger, as text: figures, all that was found, explanations; an error says all it says.
    type Answers = [String; 4];

    fn told<T: std::fmt::Debug>(result: Result<T>) -> String {
        match result {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => format!("{error:?} {:?}", error.place()),
        }
    }

    fn opened(bytes: &[u8], limits: Limits) -> Answers {
        let ledger = || Ledger::from_bytes_within("f.csv", bytes, limits).map(|l| l.with_threads(1));
        let evaluated = ledger().and_then(|l| CATALOGUE.evaluate(&l, &NOBODY.afresh(), &[Scope::Principal])).map(|t| (t.is_doubtful("99001", 2024), t.table));
        let scan = ledger().and_then(|l| l.scanned().cloned());
        let why = |id: &str| ledger().and_then(|l| CATALOGUE.explain(&l, &NOBODY.afresh(), id, "99001", 2024, Scope::Principal));
        [told(evaluated), told(scan), told(why("epargne_brute")), told(why("part"))]
    }

    fn pushed(bytes: &[u8], cuts: &[usize], limits: Limits) -> Answers {
        let evaluated = whole(bytes, cuts, |way| CATALOGUE.evaluate_pushed("f.csv", limits, way, &NOBODY.afresh(), &[Scope::Principal]));
        let scan = whole(bytes, cuts, |way| Ok(Ledger::pushed("f.csv", limits, way)));
        if let Ok((_, found)) = &evaluated {
            assert_eq!(told(Ok(found)), told(scan.as_ref().map_err(Clone::clone)), "two questions find two things");
        }
        let table = told(evaluated.map(|(table, _)| (table.is_doubtful("99001", 2024), table.table)));
        let why = |id: &str| whole(bytes, cuts, |way| CATALOGUE.explain_pushed("f.csv", limits, way, &NOBODY.afresh(), id, "99001", 2024, Scope::Principal));
        [table, told(scan), told(why("epargne_brute")), told(why("part"))]
    }

    /// Pushes the bytes cut at these places; once more in order where lines are scattered.
    fn whole<T>(bytes: &[u8], cuts: &[usize], begin: impl Fn(Reading) -> Result<Pushed<T>>) -> Result<T> {
        match once(bytes, cuts, begin(Reading::Fast)?) {
            Err(error) if error.code() == Code::ScatteredLines => once(bytes, cuts, begin(Reading::Ordered)?),
            other => other,
        }
    }

    fn once<T>(bytes: &[u8], cuts: &[usize], mut pushed: Pushed<T>) -> Result<T> {
        let mut cuts: Vec<usize> = cuts.iter().map(|c| c % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            if let Err(error) = pushed.push(&bytes[pair[0]..pair[1]]) {
                assert_eq!(pushed.push(b"more").unwrap_err(), error, "an error stays");
                assert_eq!(pushed.finish().map(|_| ()).unwrap_err(), error);
                return Err(error);
            }
        }
        pushed.finish()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in [("balance.csv", bytes), ("lisez-moi.txt", b"rien")] {
            writer.start_file(name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A line of one of the communes.
    fn line(commune: u32, account: &str, cents: &str) -> String {
        format!("2024;2199{commune:04}000012;099;COMMUNE {commune};{commune:03};1;M57;Commune;{account};0;0;{cents};0;0;0;0;0;{cents};0\n")
    }

    /// Lines as they should be and as they come.
    fn any_line() -> impl Strategy<Value = Vec<u8>> {
        let accounts = prop::sample::select(vec!["6411", "60611", "7411", "73111", "1641", "661", "9999"]);
        let cents = prop::sample::select(vec!["0", "1250,50", "-3.1", "700", "99999999999"]);
        let plain = (1_u32..5, accounts, cents).prop_map(|(commune, account, cents)| line(commune, account, cents).into_bytes());
        let faults = prop::sample::select(vec![
            b"\n".to_vec(),
            b"2024;21\n".to_vec(),
            b"   \r\n".to_vec(),
            b"nul\0;\n".to_vec(),
            b"\"2024;219\n".to_vec(),
            line(1, "6411", "douze").into_bytes(),
            line(1, "6411", "").into_bytes(),
            line(2, "", "1").into_bytes(),
            line(2, "6411", "1,234").into_bytes(),
            line(2, "6411", "700").replace('\n', "\r\n").into_bytes(),
            line(3, "6411", "700").replace("COMMUNE", "\"COMMUNE\"").into_bytes(),
            line(3, "6411", "700").replace("COMMUNE", "COMMUN\u{c9}").into_bytes(),
            line(3, "6411", "700").replace("COMMUNE", "COMMUN#").bytes().map(|b| if b == b'#' { 0xc9 } else { b }).collect(),
            line(3, "6411", "700").replace(";1;M57", ";9;M57").into_bytes(),
            line(4, "6411", "92233720368547757").into_bytes(),
            [vec![b'x'; 400], b"\n".to_vec()].concat(),
        ]);
        prop_oneof![12 => plain, 1 => faults]
    }

    /// Files: lines that stand together or not, with or without a header, cut short or not.
    fn any_file() -> impl Strategy<Value = Vec<u8>> {
        let lines = prop::collection::vec(any_line(), 0..60);
        (lines, 0_u8..6, 0_u8..8, 0_usize..40).prop_map(|(mut lines, together, head, short)| {
            if together > 0 {
                lines.sort_by_key(|l| l.get(5..14).map(<[u8]>::to_vec));
            }
            let head: &[u8] = match head {
                0 => b"",
                1 => b"\xef\xbb\xbf\n \n",
                2 => b"PAR1",
                _ => b"\xef\xbb\xbf",
            };
            let mut file = [head, HEADER.as_bytes(), b"\n", &lines.concat()].concat();
            file.truncate(file.len() - short.saturating_sub(30));
            file
        })
    }

    fn cuts() -> impl Strategy<Value = Vec<usize>> {
        prop_oneof![Just(vec![]), prop::collection::vec(any::<usize>(), 1..4), prop::collection::vec(any::<usize>(), 40..80), Just((0..20_000).collect())]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(160))]

        #[test]
        fn any_cut_of_any_file_answers_as_the_file(file in any_file(), cuts in cuts(), block in 1_usize..2_000, line_bytes in 300_usize..600, packing in 0_u8..6, damage in 0_usize..4_000) {
            let limits = Limits { block_bytes: block, line_bytes, ..Limits::default() };
            let bytes = match packing {
                0 => gzip(&file),
                1 => [gzip(&file[..file.len() / 2]), gzip(&file[file.len() / 2..])].concat(),
                2 => zip(&file),
                3 => { let mut bytes = gzip(&file); let at = damage % bytes.len(); bytes.truncate(at); bytes }
                _ => file,
            };
            let (opened, pushed) = (opened(&bytes, limits), pushed(&bytes, &cuts, limits));
            prop_assert_eq!(&opened[..3], &pushed[..3]);
            // Where formulas look at other entities, opened bytes are read twice and pushed ones once: of two faults another one may come first.
            prop_assert!(opened[3] == pushed[3] || [&opened[3], &pushed[3]].iter().all(|told| told.contains("Place {")), "{}\n{}", opened[3], pushed[3]);
        }
    }

    #[test]
    fn the_sample_answers_alike_in_any_way_of_reading() {
        let cuts: Vec<usize> = (0..300).map(|n| n * 3_331).collect();
        let limits = Limits::default();
        let people = AttributeSource::new(None, Attributes::read(include_bytes!("../data/sample/attributes.csv")).unwrap()).unwrap();
        let all = Catalogue::builtin("").unwrap();
        let ledger = Ledger::from_bytes("f.csv", SAMPLE).unwrap();
        let table = all.evaluate(&ledger, &people.afresh(), &[Scope::Principal]).unwrap().table;
        for way in [Reading::Fast, Reading::Ordered, Reading::Plain] {
            let (pushed, scan) = once(SAMPLE, &cuts, all.evaluate_pushed("f.csv", limits, way, &people.afresh(), &[Scope::Principal]).unwrap()).unwrap();
            assert!(pushed.table == table && scan.totals().unwrap() == ledger.totals().unwrap() && scan.issues == *ledger.issues().unwrap());
        }
        assert!(table.rows() > 400);
    }

    #[test]
    fn several_files_make_one_ledger() {
        let [first, second] = [1, 2].map(|n| format!("{HEADER}\n{}{}", line(n, "6411", "5"), line(3, "6411", &n.to_string())));
        let folder = std::env::temp_dir().join(format!("budget-pushed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let paths = [folder.join("a.csv"), folder.join("b.csv")];
        std::fs::write(&paths[0], &first).unwrap();
        std::fs::write(&paths[1], &second).unwrap();
        let ledger = Ledger::read(&paths).unwrap();
        let names = paths.each_ref().map(|p| p.display().to_string());
        let mut pushed = Ledger::pushed(&names[0], Limits::default(), Reading::Fast);
        pushed.push(first.as_bytes()).unwrap();
        pushed.next_file(&names[1]).unwrap();
        pushed.push(&gzip(second.as_bytes())).unwrap();
        let scan = pushed.finish().unwrap();
        assert_eq!((scan.budgets.as_slice(), &scan.issues), (ledger.budgets().unwrap(), ledger.issues().unwrap()));
        assert_eq!(scan.budgets.len(), 3);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_commune_named_by_its_siren_is_found_or_its_code_is_told() {
        let file = format!("{HEADER}\n{}", line(1, "6411", "5"));
        let why = |entity: &str| {
            let begin = |way| CATALOGUE.explain_pushed("f.csv", Limits::default(), way, &NOBODY, "epargne_brute", entity, 2024, Scope::Principal);
            whole(file.as_bytes(), &[100], begin)
        };
        assert_eq!(why("99001").unwrap().value.number(), Some((-5).into()));
        let error = why("219900010").unwrap_err();
        assert_eq!((error.code(), error.place().path.as_deref()), (Code::UnknownEntity, Some("99001")));
        assert_eq!(why("99002").unwrap_err().code(), Code::UnknownEntity);
        assert_eq!(
            CATALOGUE.explain_pushed("f", Limits::default(), Reading::Fast, &NOBODY, "x", "1", 2024, Scope::Principal).unwrap_err().code(),
            Code::UnknownIndicator
        );
    }
}
