//! The same answers from data inside the library (feature `embedded`) and from parts installed at run time, as a browser does.

#[cfg(test)]
mod tests {
    use budget_core::chart::Chart;
    use budget_core::data::{self, Part};
    use budget_core::indicator::{Catalogue, Scope};
    use budget_core::law::impact::Impact;
    use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, Mergers};
    use budget_core::law::{Law, Reform};
    use budget_core::territory::{PopulationKind, Territory};
    use budget_core::{AttributeSource, Attributes, Code, Error, Ledger};
    use std::fmt::Write;

    const BALANCES: &[u8] = include_bytes!("../data/sample/balances.csv.gz");
    const COUNTRY: &[u8] = include_bytes!("../data/sample/communes.csv.gz");

    /// Everything that reads a part, in words.
    fn answers() -> Result<String, Error> {
        let mut out = String::new();
        let mut say = |what: &str, answer: &dyn std::fmt::Debug| writeln!(out, "{what}: {answer:?}").unwrap();
        say("account", &Chart::open("M57_D", 2024)?.account("6411")?.label());
        let [before, now] = [Territory::open(2024)?, Territory::open(2025)?];
        say("population", &before.population("33063", PopulationKind::Total)?.known);
        say("mergers", &(Mergers::between(&before, &now) != Mergers::default()));

        let ledger = Ledger::from_bytes("balances.csv.gz", BALANCES)?;
        let people = AttributeSource::embedded(Attributes::read(include_bytes!("../data/sample/attributes.csv"))?)?;
        let catalogue = Catalogue::builtin("")?;
        let table = catalogue.evaluate(&ledger, &people, &[Scope::Principal])?;
        say("rows, columns", &(table.table.rows(), table.table.columns().len()));
        for id in ["epargne_brute", "r01_drf_par_hab"] {
            say(id, &table.table.value(id, 3));
        }
        say("warnings", &table.table.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>());
        let why = catalogue.explain(&ledger, &people, "depenses_fonctionnement", "99018", 2024, Scope::Principal)?;
        say("why", &why.accounts.iter().take(2).map(|a| (&a.code, &a.label)).collect::<Vec<_>>());

        for (name, year) in [("dgf_communes", 2026), ("fiscalite_locale", 2023)] {
            let law = Law::builtin(name, year)?;
            say(name, &(law.rules().count(), law.parameters().len(), ColumnMap::builtin(name)?.len()));
        }
        say("reforms", &(Law::builtin_reform("independent_model")?.title().to_owned(), Law::builtin_reform("rei_2022_en_2023")?.title().to_owned()));
        let impact = amendment()?;
        say("totals", &impact.totals.iter().map(|t| (&t.rule, t.baseline, t.reform)).collect::<Vec<_>>());
        say("winners", &(impact.counts.winners, impact.counts.losers));
        Ok(out)
    }

    fn amendment() -> Result<Impact, Error> {
        let envelopes = Reform::parse(include_str!("../data/sample/pays_fictif.toml"))?;
        let law = Law::builtin("dgf_communes", 2026)?.amend(&envelopes)?;
        let criteria = Criteria::from_bytes("communes.csv.gz", COUNTRY, &CriteriaOptions::of(&law)?)?;
        let baseline = law.simulate(&criteria.inputs()?, None)?;
        let amended = law.amend(&Reform::parse(include_str!("../data/sample/amendement.toml"))?)?;
        baseline.under(&amended)?.impact(&baseline, &["strata", "departement"], 10)
    }

    /// The name of the region of a real commune, as an impact groups by it.
    fn region() -> Option<String> {
        let law = Law::builtin("dgf_communes", 2026).unwrap();
        let csv = "code_insee;population_dgf\n33063;270000\n75056;2100000";
        let criteria = Criteria::from_bytes("deux.csv", csv.as_bytes(), &CriteriaOptions::of(&law).unwrap()).unwrap();
        let baseline = law.simulate(&criteria.inputs().unwrap(), None).unwrap();
        let impact = baseline.impact(&baseline, &["region"], 10).ok()?;
        impact.groups["region"].iter().find(|g| g.key.as_deref() == Some("75")).map(|g| g.label.fr.clone())
    }

    const EXPECTED: &str = include_str!("installed/answers.txt");

    #[cfg(feature = "embedded")]
    #[test]
    fn answers_are_those_of_the_data_inside() {
        let answers = answers().unwrap();
        assert!(answers == EXPECTED, "{answers}");
        assert_eq!(region().as_deref(), Some("Nouvelle-Aquitaine"));
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_part_is_installed_over_itself_only() {
        for part in Part::ALL {
            let file = part.export().unwrap();
            assert!(data::installed(part));
            assert_eq!((data::install(&file), data::install(&file)), (Ok(part), Ok(part)));
            for end in [0, 10, 30, file.len() / 2, file.len() - 1] {
                let code = data::install(&file[..end]).unwrap_err().code();
                assert!(matches!(code, Code::InvalidData | Code::UnknownFormat), "{code}");
            }
            let mut damaged = file.clone();
            damaged[file.len() / 2] ^= 1;
            assert_eq!(data::install(&damaged).unwrap_err().code(), Code::InvalidData);
        }
        assert_eq!(data::install(&support::sealed("charts", "0.0.1", b"")).unwrap_err().code(), Code::InvalidData);
        assert_eq!(data::install(&support::sealed("maps", support::VERSION, b"")).unwrap_err().code(), Code::UnknownName);
        assert_eq!(data::install(&support::sealed("charts", support::VERSION, b"other")).unwrap_err().code(), Code::DuplicateId);
        assert_eq!(support::sealed("charts", support::VERSION, include_bytes!("../data/charts/charts.bin")), Part::Charts.export().unwrap());
    }

    #[cfg(not(feature = "embedded"))]
    #[test]
    fn parts_are_asked_for_by_name_then_answer_as_if_they_were_inside() {
        let absent = |error: Error| (error.code(), error.place().path.clone().unwrap_or_default());
        let wanted = |name: &str| (Code::NotInstalled, name.to_owned());
        assert!(Part::ALL.iter().all(|part| !data::installed(*part)));
        assert_eq!(absent(Chart::open("M57_D", 2024).map(|_| ()).unwrap_err()), wanted("charts"));
        assert_eq!(absent(Chart::list().map(|_| ()).unwrap_err()), wanted("charts"));
        assert_eq!(absent(Territory::open(2024).map(|_| ()).unwrap_err()), wanted("territory"));
        assert_eq!(absent(AttributeSource::embedded(Attributes::default()).map(|_| ()).unwrap_err()), wanted("territory"));
        for name in ["dgf_communes", "fiscalite_locale"] {
            assert_eq!(absent(Law::builtin(name, 2026).map(|_| ()).unwrap_err()), wanted(name));
            assert_eq!(absent(ColumnMap::builtin(name).map(|_| ()).unwrap_err()), wanted(name));
        }
        assert_eq!(Law::builtin("dgf", 2026).unwrap_err().code(), Code::UnknownLaw);
        assert_eq!(absent(Law::builtin_reform("rei_2022_en_2023").map(|_| ()).unwrap_err()), wanted("dgf_communes"));
        // Ratios need no chart: what cannot be checked is told.
        let ledger = Ledger::from_bytes("balances.csv.gz", BALANCES).unwrap();
        let nobody = AttributeSource::new(None, Attributes::default()).unwrap();
        let table = Catalogue::builtin("ofgl").unwrap().evaluate(&ledger, &nobody, &[Scope::Principal]).unwrap();
        assert!(table.table.warnings.iter().any(|w| w.code.as_str() == "chart-not-embedded"));

        // A rulebook alone, compressed: communes have no names but their own.
        data::install(&support::gzipped(&support::rulebook("dgf_communes"))).unwrap();
        assert!(data::installed(Part::DgfCommunes) && amendment().unwrap().counts.winners > 0);
        assert_eq!(region(), None);
        assert_eq!(data::install(&support::sealed("dgf_communes", support::VERSION, b"")).unwrap_err().code(), Code::DuplicateId);
        for file in [support::rulebook("dgf_communes"), support::rulebook("fiscalite_locale")] {
            data::install(&file).unwrap();
        }
        assert_eq!(Law::builtin_reform("independent").unwrap_err().code(), Code::UnknownLaw);
        data::install(&support::sealed("charts", support::VERSION, include_bytes!("../data/charts/charts.bin"))).unwrap();
        data::install(&support::sealed("territory", support::VERSION, include_bytes!("../data/territory/territory.bin"))).unwrap();
        assert!(Part::ALL.iter().all(|part| data::installed(*part) && data::install(&part.export().unwrap()) == Ok(*part)));

        // What was asked before they came is answered now.
        let answers = answers().unwrap();
        assert!(answers == EXPECTED, "{answers}");
        assert_eq!(region().as_deref(), Some("Nouvelle-Aquitaine"));
    }

    /// Files of parts, written here by the form that the documentation says.
    mod support {
        pub const VERSION: &str = env!("CARGO_PKG_VERSION");

        pub fn sealed(name: &str, version: &str, content: &[u8]) -> Vec<u8> {
            let mut file = format!("budget-core data 1\n{name}\n{version}\n").into_bytes();
            file.extend_from_slice(content);
            let mut crc = flate2::Crc::new();
            crc.update(&file);
            file.extend(crc.sum().to_le_bytes());
            file
        }

        #[cfg(not(feature = "embedded"))]
        pub use rulebooks::{gzipped, rulebook};

        #[cfg(not(feature = "embedded"))]
        mod rulebooks {
            use std::io::Write;
            use std::path::{Path, PathBuf};

            pub fn gzipped(file: &[u8]) -> Vec<u8> {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(file).unwrap();
                encoder.finish().unwrap()
            }

            /// The files of a rulebook in the order of the library's list: first the two of its head, then by path.
            pub fn rulebook(name: &str) -> Vec<u8> {
                let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/law").join(name);
                let mut paths = Vec::new();
                walk(&root, &mut paths);
                paths.sort_by_key(|path| (path.parent() != Some(&root), path.file_name().is_some_and(|n| n == "columns.toml"), path.clone()));
                let mut content = Vec::new();
                for path in paths {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for block in [path.strip_prefix(&root).unwrap().to_str().unwrap(), &text] {
                        number(&mut content, block.len());
                        content.extend_from_slice(block.as_bytes());
                    }
                }
                super::sealed(name, super::VERSION, &content)
            }

            fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
                for entry in std::fs::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    if path.is_dir() { walk(&path, found) } else { found.push(path) }
                }
            }

            fn number(out: &mut Vec<u8>, mut n: usize) {
                while n > 0x7f {
                    out.push((n & 0x7f) as u8 | 0x80);
                    n >>= 7;
                }
                out.push(n as u8);
            }
        }
    }
}
