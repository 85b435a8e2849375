//! Reads an official plan file (*planDeCompte.xml*).

use super::archive::Archive;
use super::axis::Axis;
use super::edition::Chart;
use super::label::tidy;
use super::pack;
use super::rows::{ChapterRow, CodeRow, Rows};
use super::section::Section;
use super::xml_text::{decode, line_at};
use super::years::Years;
use crate::error::{Code, Error, Place, Result, Text, Warning, WarningCode};
use crate::text;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// How deep elements may nest.
const MAX_DEPTH: usize = 64;
/// How many elements a document may have: an official plan has a few thousand.
const MAX_ELEMENTS: usize = 1_000_000;
/// How many attributes an element may have: those of the official plans have some fifteen.
const MAX_ATTRIBUTES: usize = 64;
/// How many codes and chapters a plan may have.
const MAX_CODES: usize = 60_000;
/// How long a code may be: what budget documents allow.
const MAX_CODE: usize = 30;

/// The attributes of an element by name.
type Attributes = BTreeMap<String, String>;

/// Reads the document; see [`Chart::read`].
pub(crate) fn read(xml: &[u8]) -> Result<Chart> {
    let text = decode(xml)?;
    let mut plan = Plan::default();
    let mut reader = Reader::from_str(&text);
    let (mut line, mut counted) = (1, 0);
    loop {
        let event = reader.read_event();
        // Lines are counted as the reader goes, so that each byte is looked at once.
        let position = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        line += line_at(text.as_bytes().get(counted..position).unwrap_or(&[]), position) - 1;
        counted = position;
        let event = event.map_err(|e| invalid(text!("the document is broken: {e}", "le document est mal formé : {e}"), line))?;
        match event {
            Event::Start(e) => plan.open(&e, line)?,
            Event::Empty(e) => {
                plan.open(&e, line)?;
                plan.close();
            }
            Event::End(_) => plan.close(),
            Event::DocType(_) => return Err(invalid(text!("a document type is not accepted", "une déclaration DOCTYPE n'est pas acceptée"), line)),
            Event::Eof if plan.open.is_empty() => break,
            Event::Eof => return Err(invalid(text!("the document ends before its elements do", "le document s'arrête avant la fin de ses éléments"), line)),
            _ => {}
        }
    }
    plan.finish()
}

fn invalid(message: Text, line: u64) -> Error {
    Error::new(Code::InvalidXml, message)
        .with_help(text!("give the official file planDeCompte.xml, whole", "donnez le fichier officiel planDeCompte.xml, entier"))
        .at(Place { line: Some(line), ..Place::default() })
}

fn too_much(message: Text, line: u64) -> Error {
    Error::new(Code::LimitExceeded, message)
        .with_help(text!("give the official file planDeCompte.xml", "donnez le fichier officiel planDeCompte.xml"))
        .at(Place { line: Some(line), ..Place::default() })
}

fn contradiction(message: Text, line: u64) -> Error {
    Error::new(Code::InvalidData, message).at(Place { line: Some(line), ..Place::default() })
}

/// What was read so far.
#[derive(Default)]
struct Plan {
    /// Norm, variant and years, once the root is open.
    name: Option<(String, String, Years)>,
    /// By nature or of a vote by function.
    axis: Option<Axis>,
    /// A code for each open element that has one.
    open: Vec<Option<String>>,
    /// Elements met.
    elements: usize,
    rows: Rows,
    seen: HashSet<(Axis, bool, String)>,
    /// The parent of each code by nesting.
    nested: Vec<(Axis, String, Option<String>)>,
}

impl Plan {
    fn open(&mut self, element: &BytesStart<'_>, line: u64) -> Result<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_much(text!("elements nest deeper than {MAX_DEPTH} levels", "les éléments s'imbriquent sur plus de {MAX_DEPTH} niveaux"), line));
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(too_much(text!("the document has more than {MAX_ELEMENTS} elements", "le document compte plus de {MAX_ELEMENTS} éléments"), line));
        }
        let name = element.local_name();
        let name = name.as_ref();
        if self.open.is_empty() {
            self.root(name, &attributes(element, line)?, line)?;
        }
        let code = match (name, self.axis) {
            ("Nature", _) => {
                self.axis = Some(Axis::Nature);
                None
            }
            ("Fonction", _) => {
                self.axis = Some(Axis::Vote);
                None
            }
            ("Chapitre", Some(axis)) => {
                self.chapter(axis, &attributes(element, line)?, line)?;
                None
            }
            ("Compte", Some(axis)) => Some(self.code(axis, &attributes(element, line)?, line)?),
            ("RefFonc", _) => Some(self.code(Axis::Function, &attributes(element, line)?, line)?),
            _ => None,
        };
        self.open.push(code);
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn root(&mut self, name: &str, attributes: &Attributes, line: u64) -> Result<()> {
        if name != "Nomenclature" || self.name.is_some() {
            return Err(invalid(text!("`{name}` is not the root of a chart of accounts", "`{name}` n'est pas la racine d'un plan de comptes"), line)
                .with_help(text!(
                    "give the official file planDeCompte.xml, whose root is Nomenclature",
                    "donnez le fichier officiel planDeCompte.xml, dont la racine est Nomenclature"
                )));
        }
        let (norm, variant, year) = (required(attributes, "Norme", line)?, required(attributes, "Declinaison", line)?, required(attributes, "Exer", line)?);
        let mut years = Years::default();
        if !year.parse().is_ok_and(|y| years.insert(y)) {
            return Err(contradiction(text!("`{year}` is not an exercise", "`{year}` n'est pas un exercice"), line));
        }
        self.rows.charts.insert(variant.clone(), (norm.clone(), years));
        self.name = Some((norm, variant, years));
        Ok(())
    }

    /// A code that was not there before.
    fn new_code(&mut self, axis: Axis, chapter: bool, attributes: &Attributes, line: u64) -> Result<String> {
        let code = required(attributes, "Code", line)?;
        if code.len() > MAX_CODE || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(contradiction(text!("`{code}` is not a code", "`{code}` n'est pas un code"), line));
        }
        if !self.seen.insert((axis, chapter, code.clone())) {
            return Err(contradiction(text!("code `{code}` is there twice", "le code `{code}` est en double"), line));
        }
        if self.seen.len() > MAX_CODES {
            return Err(too_much(text!("the plan has more than {MAX_CODES} codes", "le plan a plus de {MAX_CODES} codes"), line));
        }
        Ok(code)
    }

    fn chapter(&mut self, axis: Axis, attributes: &Attributes, line: u64) -> Result<()> {
        let code = self.new_code(axis, true, attributes, line)?;
        let (section, kind) = (required(attributes, "Section", line)?, required(attributes, "TypeChapitre", line)?);
        let section =
            Section::parse(&section).ok_or_else(|| contradiction(text!("`{section}` is not a section", "`{section}` n'est pas une section"), line))?;
        let kind = kind
            .chars()
            .next()
            .filter(|k| "CGL".contains(*k))
            .ok_or_else(|| contradiction(text!("`{kind}` is not a kind of chapter", "`{kind}` n'est pas un type de chapitre"), line))?;
        let (label, short) = labels(attributes, line)?;
        let (chart, years) = self.chart();
        let flags = flag(attributes, "Special", ChapterRow::SPECIAL) | flag(attributes, "PourEtatSeul", ChapterRow::STATE_ONLY);
        self.rows.chapters.push(ChapterRow { chart, axis, code, label, short, kind, section, flags, years });
        Ok(())
    }

    fn code(&mut self, axis: Axis, attributes: &Attributes, line: u64) -> Result<String> {
        let code = self.new_code(axis, false, attributes, line)?;
        let (label, short) = labels(attributes, line)?;
        let (chart, years) = self.chart();
        let cells = ["DR", "RR", "DOES", "ROES", "DOIS", "ROIS"];
        let stated = cells.into_iter().chain(["DEquip", "REquip"]).any(|c| attributes.contains_key(c));
        let flags = (if stated || axis == Axis::Function { 0 } else { CodeRow::GROUP })
            | flag(attributes, "RegrTotalise", CodeRow::TOTALLED)
            | flag(attributes, "PourEtatSeul", CodeRow::STATE_ONLY)
            | flag(attributes, "DEquip", CodeRow::EQUIPMENT_EXPENSE)
            | flag(attributes, "REquip", CodeRow::EQUIPMENT_REVENUE);
        let rights = cells.map(|c| attributes.get(c).cloned().unwrap_or_default());
        let date = |moment: &String| moment.split('T').next().unwrap_or("").to_owned();
        let suppressed = attributes.get("SupprimeDepuis").map(date).unwrap_or_default();
        let parent = self.open.iter().rev().find_map(Clone::clone);
        self.nested.push((axis, code.clone(), parent));
        if let Some(list) = self.rows.codes.get_mut(axis as usize) {
            list.push(CodeRow { chart, code: code.clone(), label, short, rights, flags, suppressed, years });
        }
        Ok(code)
    }

    fn chart(&self) -> (String, Years) {
        self.name.as_ref().map(|(_, variant, years)| (variant.clone(), *years)).unwrap_or_default()
    }

    /// Packs what was read and opens it: the way of the embedded editions.
    fn finish(self) -> Result<Chart> {
        let year = self.name.as_ref().and_then(|(_, _, years)| years.first());
        let (Some(year), false) = (year, self.rows.codes[0].is_empty()) else {
            return Err(Error::new(Code::InvalidXml, text!("the document has no accounts", "le document n'a pas de comptes"))
                .with_help(text!("give the official file planDeCompte.xml", "donnez le fichier officiel planDeCompte.xml")));
        };
        let archive = Archive::read(Cow::Owned(pack::pack(&self.rows)?))?;
        let variant = archive.variants.first().ok_or_else(|| {
            Error::new(Code::InvalidXml, text!("the document has no chart", "le document n'a pas de plan"))
                .with_help(text!("give the official file planDeCompte.xml", "donnez le fichier officiel planDeCompte.xml"))
        })?;
        let chart = Chart::build(&archive, variant, year)?;
        let warnings = self.unusual(&chart);
        Ok(chart.with_warnings(warnings))
    }

    /// Codes that the document nests under another one than their longest prefix: the prefix is kept, and the user told.
    fn unusual(&self, chart: &Chart) -> Vec<Warning> {
        let parent_of = |axis: Axis, code: &str| match axis {
            Axis::Function => chart.function(code).ok().and_then(|f| f.parent()).map(|p| p.code()),
            Axis::Vote => chart.vote_account(code).ok().and_then(|a| a.parent()).map(|p| p.code()),
            Axis::Nature => chart.account(code).ok().and_then(|a| a.parent()).map(|p| p.code()),
        };
        let odd: Vec<&String> =
            self.nested.iter().filter(|(axis, code, parent)| parent_of(*axis, code) != parent.as_deref()).map(|(_, code, _)| code).collect();
        if odd.is_empty() {
            return Vec::new();
        }
        let count = odd.len() as u64;
        let message = text!(
            "{count} codes are nested under another one than their longest prefix, which is taken as the parent",
            "{count} codes sont imbriqués sous un autre que leur plus long préfixe, retenu comme parent"
        );
        vec![Warning { code: WarningCode::UnusualPlan, message, count, first: odd.into_iter().take(5).cloned().collect() }]
    }
}

fn attributes(element: &BytesStart<'_>, line: u64) -> Result<Attributes> {
    let broken = |e: String| invalid(text!("an attribute is broken: {e}", "un attribut est mal formé : {e}"), line);
    let mut all = Attributes::new();
    for (count, attribute) in element.attributes().enumerate() {
        if count >= MAX_ATTRIBUTES {
            return Err(too_much(text!("an element has more than {MAX_ATTRIBUTES} attributes", "un élément a plus de {MAX_ATTRIBUTES} attributs"), line));
        }
        let attribute = attribute.map_err(|e| broken(e.to_string()))?;
        // Only the five predefined entities and numbers are resolved; any other is an error.
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| broken(e.to_string()))?;
        all.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
    }
    Ok(all)
}

fn required(attributes: &Attributes, name: &str, line: u64) -> Result<String> {
    let value = attributes.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
    value.map(str::to_owned).ok_or_else(|| contradiction(text!("attribute `{name}` is missing", "l'attribut `{name}` manque"), line))
}

/// Label and short label, tidied; the label stands in for a short one that is missing.
fn labels(attributes: &Attributes, line: u64) -> Result<(String, String)> {
    let label = tidy(&required(attributes, "Libelle", line)?);
    let short = attributes.get("Lib_court").map(|s| tidy(s)).filter(|s| !s.is_empty());
    Ok((label.clone(), short.unwrap_or(label)))
}

fn flag(attributes: &Attributes, name: &str, bit: u8) -> u8 {
    if attributes.get(name).is_some_and(|v| v == "1") { bit } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Operation, Side};

    const ACCOUNTS: &str = r#"<Compte Code="60" Libelle=" Achats " Lib_court="Achats"><Compte Code="601" Libelle="Eau &amp; gaz &#233;lectricité" Lib_court="" DEquip="0" DR="011" RR="" DOES="" ROES="" DOIS="" ROIS="" REquip="0"/></Compte>"#;

    fn plan(accounts: &str) -> String {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<Nomenclature Norme=\"M9\" Declinaison=\"M9_X\" Exer=\"2027\">\n<Nature><Chapitres>\n\
             <Chapitre Code=\"011\" Libelle=\"Charges\" Lib_court=\"Charges\" TypeChapitre=\"G\" Section=\"F\" Special=\"0\"/></Chapitres>\n\
             <Comptes><Nouveau/>{accounts}</Comptes></Nature>\n<Fonction><RefFonctionnelles/></Fonction></Nomenclature>"
        )
    }

    #[test]
    fn a_newer_edition_opens_from_its_file() {
        let chart = read(plan(ACCOUNTS).as_bytes()).unwrap();
        assert_eq!((chart.name().as_str(), chart.year(), chart.edition()), ("M9-M9_X", 2027, 2027));
        let account = chart.account("601").unwrap();
        assert_eq!((account.label(), account.short_label()), ("Eau & gaz électricité", "Eau & gaz électricité"));
        assert_eq!(account.parent().unwrap().label(), "Achats");
        assert_eq!(chart.chapter("601", Side::Expense, Operation::Real).unwrap().code(), "011");
        assert!(chart.account("60").unwrap().is_group() && chart.warnings().is_empty() && chart.anomalies().is_empty());
    }

    #[test]
    fn a_code_nested_under_another_prefix_is_told() {
        let chart = read(plan(r#"<Compte Code="60" Libelle="a"><Compte Code="71" Libelle="b"/></Compte>"#).as_bytes()).unwrap();
        assert_eq!((chart.warnings()[0].code, chart.warnings()[0].first.as_slice()), (WarningCode::UnusualPlan, &["71".to_owned()][..]));
        assert!(chart.account("71").unwrap().parent().is_none());
    }

    #[test]
    fn broken_and_hostile_documents_are_refused_with_their_line() {
        let whole = plan(ACCOUNTS);
        let cases = [
            (String::new(), Code::InvalidXml, None),
            ("<Budget/>".to_owned(), Code::InvalidXml, Some(1)),
            (plan(""), Code::InvalidXml, None),
            (plan("<Compte Libelle='x'/>"), Code::InvalidData, Some(5)),
            (plan("<Compte Code='60'/>"), Code::InvalidData, Some(5)),
            (plan("<Compte Code='6 0' Libelle='x'/>"), Code::InvalidData, Some(5)),
            (plan("<Compte Code='60' Libelle='x'/><Compte Code='60' Libelle='y'/>"), Code::InvalidData, Some(5)),
            (plan("<Compte Code='60' Libelle='x' DR='999'/>"), Code::InvalidData, None),
            (plan("<Compte Code='60' Libelle='&lol;'/>"), Code::InvalidXml, Some(5)),
            (plan("<Compte Code='60' Code='60' Libelle='x'/>"), Code::InvalidXml, Some(5)),
            (plan("<Compte Code='60' Libelle='x'></Autre>"), Code::InvalidXml, Some(5)),
            (plan(&"<a>".repeat(70)), Code::LimitExceeded, Some(5)),
            (whole.replace("2027", "1870"), Code::InvalidData, Some(2)),
            (whole.replace("Section=\"F\"", "Section=\"Z\""), Code::InvalidData, Some(4)),
            (whole.replace("<Nomenclature", "<!DOCTYPE x [<!ENTITY lol \"lol\">]>\n<Nomenclature"), Code::InvalidXml, Some(2)),
            (format!("{whole}<Nomenclature Norme='M9' Declinaison='M9_X' Exer='2027'/>"), Code::InvalidXml, Some(6)),
        ];
        for (document, code, line) in cases {
            let error = read(document.as_bytes()).unwrap_err();
            assert_eq!((error.code(), error.place().line), (code, line), "{document}: {error}");
        }
    }

    #[test]
    fn a_document_cut_anywhere_is_an_error_and_never_a_panic() {
        let whole = plan(ACCOUNTS);
        for end in 0..whole.len() {
            assert!(read(&whole.as_bytes()[..end]).is_err(), "{end}");
        }
    }
}
