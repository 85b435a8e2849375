//! A budget described by the first columns of its lines: whose it is, of which kind, in which chart.

use super::codes::Codes;
use super::header::Key;
use crate::error::{Result, Text};
use crate::ledger::fingerprint::Fingerprint;
use crate::ledger::issue::IssueCode;
use crate::ledger::line::{Budget, Category, Role};
use crate::ledger::text::is_garbled;
use crate::territory::codes::{commune_code, department_code};
use crate::text;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::Arc;

/// The cells that describe a budget; `None` where the source lacks the column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells<'a>(pub [Option<Cow<'a, str>>; Key::COUNT]);

impl Cells<'_> {
    /// The cell, blanks around left out; empty where the column is absent.
    fn get(&self, key: Key) -> &str {
        self.0[key as usize].as_deref().unwrap_or("").trim()
    }

    fn has_column(&self, key: Key) -> bool {
        self.0[key as usize].is_some()
    }
}

/// What the cells say.
#[derive(Debug)]
pub(crate) struct Described {
    pub budget: Budget,
    /// What is the same for one budget in any file: exercise and SIRET (or, without SIRET, SIREN, chart and name), place and budget code.
    pub identity: Fingerprint,
    /// The identity and all that changes how the budget counts: two keys are two budgets.
    pub key: Fingerprint,
    /// What must be told once a budget.
    pub notes: Vec<Note>,
    /// The first cell that is not UTF-8, as it was read.
    pub foreign: Option<Foreign>,
}

/// Something to tell about a cell.
#[derive(Debug)]
pub(crate) struct Note {
    pub code: IssueCode,
    pub column: &'static str,
    pub message: Text,
}

/// A cell that is not UTF-8.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub column: &'static str,
    pub text: String,
}

/// Texts that many budgets have, held once: the charts, the departments, and what the budgets of one authority have in common.
#[derive(Default)]
pub(crate) struct Texts {
    few: FxHashSet<Arc<str>>,
    last: [Arc<str>; 2],
}

impl Texts {
    fn few(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.few.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.few.insert(new.clone());
        new
    }

    /// The entity and its SIREN.
    fn authority(&mut self, texts: [&str; 2]) -> [Arc<str>; 2] {
        for (last, text) in self.last.iter_mut().zip(texts) {
            if **last != *text {
                *last = text.into();
            }
        }
        self.last.clone()
    }
}

/// Reads the cells, or says which of them makes the line unusable.
pub(crate) fn describe(cells: &Cells<'_>, closing: bool, texts: &mut Texts) -> Result<Result<Described, Note>> {
    let codes = Codes::get()?;
    Ok(Reader { cells, codes, notes: Vec::new() }.describe(closing, texts))
}

struct Reader<'a> {
    cells: &'a Cells<'a>,
    codes: &'static Codes,
    notes: Vec<Note>,
}

impl Reader<'_> {
    fn describe(mut self, closing: bool, texts: &mut Texts) -> Result<Described, Note> {
        let year = self.year()?;
        let siret = self.siret()?;
        let siren = self.siren(&siret)?;
        let (chart, abridged) = self.chart()?;
        let role = self.role()?;
        let category = self.category();
        let name = self.cells.get(Key::Lbudg).to_owned();
        if is_garbled(&name) {
            self.note(
                IssueCode::GarbledName,
                Key::Lbudg,
                text!("name `{name}` was read with the wrong encoding before", "le nom `{name}` a été lu auparavant avec un mauvais encodage"),
            );
        }
        let department = department_code(self.cells.get(Key::Ndept)).unwrap_or_default();
        let entity = self.entity(category, role, &siren);
        let (code, finess) = (self.cells.get(Key::Codbud1), self.cells.get(Key::Finess));
        // Without a SIRET the chart and the name tell the budgets of an authority apart.
        let own = if siret.is_empty() { [siren.as_str(), &chart, &name] } else { [siret.as_str(), "", ""] };
        let year_text = year.to_string();
        let identity = [year_text.as_str()].into_iter().chain(own).chain([role.as_str(), code, finess]).fold(Fingerprint::NONE, Fingerprint::with);
        let abridgement = if abridged { "A" } else { "" };
        let key = [&name, entity.as_str(), &siren, &chart, abridgement, category.as_str(), &department].into_iter().fold(identity, Fingerprint::with);
        let [entity, siren] = texts.authority([&entity, &siren]);
        let budget = Budget {
            entity,
            siren,
            siret: Arc::from(siret),
            name: Arc::from(name),
            year,
            chart: texts.few(&chart),
            abridged,
            category,
            role,
            department: texts.few(&department),
            closing,
        };
        Ok(Described { budget, identity, key, notes: self.notes, foreign: None })
    }

    fn note(&mut self, code: IssueCode, key: Key, message: Text) {
        self.notes.push(Note { code, column: key.as_str(), message });
    }

    /// `2019`; a date (`2019-01-01`, as some exports write the exercise) counts by its year.
    fn year(&self) -> Result<u16, Note> {
        let cell = self.cells.get(Key::Exer);
        let digits = cell.split_once('-').map_or(cell, |(year, _)| year);
        let year = (digits.len() == 4 && is_digits(digits)).then(|| digits.parse().ok()).flatten().filter(|y| (1900..=2199).contains(y));
        year.ok_or_else(|| refuse(IssueCode::InvalidYear, Key::Exer, text!("`{cell}` is not a year", "`{cell}` n'est pas une année")))
    }

    fn siret(&self) -> Result<String, Note> {
        let cell = self.cells.get(Key::Ident);
        if cell.is_empty() || cell.len() == 14 && is_digits(cell) {
            return Ok(cell.to_owned());
        }
        let message = text!("`{cell}` is not a SIRET of 14 digits", "`{cell}` n'est pas un SIRET de 14 chiffres");
        Err(refuse(IssueCode::InvalidSiret, Key::Ident, message))
    }

    fn siren(&self, siret: &str) -> Result<String, Note> {
        let cell = self.cells.get(Key::Siren);
        let siren = if cell.is_empty() { siret.get(..9).unwrap_or("") } else { cell };
        if siren.len() == 9 && is_digits(siren) {
            return Ok(siren.to_owned());
        }
        let message = match siren {
            "" => text!("the line has neither a SIREN nor a SIRET", "la ligne n'a ni SIREN ni SIRET"),
            _ => text!("`{siren}` is not a SIREN of 9 digits", "`{siren}` n'est pas un SIREN de 9 chiffres"),
        };
        Err(refuse(IssueCode::InvalidSiren, Key::Siren, message))
    }

    /// `M14A` is the chart `M14` in its abridged form.
    fn chart(&self) -> Result<(String, bool), Note> {
        let chart = self.cells.get(Key::Nomen).to_ascii_uppercase();
        if chart.is_empty() || chart.len() > 16 || !chart.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
            let message = match chart.as_str() {
                "" => text!("the line names no chart of accounts", "la ligne n'indique pas de nomenclature"),
                _ => text!("`{chart}` is not a chart of accounts", "`{chart}` n'est pas une nomenclature"),
            };
            return Err(refuse(IssueCode::InvalidChart, Key::Nomen, message));
        }
        match chart.strip_suffix('A').filter(|c| c.strip_prefix('M').is_some_and(|n| !n.is_empty() && is_digits(n))) {
            Some(full) => Ok((full.to_owned(), true)),
            None => Ok((chart, false)),
        }
    }

    /// What `CBUDG` says; a source that does not say it is taken to hold principal budgets, and the user is told.
    fn role(&mut self) -> Result<Role, Note> {
        let cell = self.cells.get(Key::Cbudg);
        if cell.is_empty() {
            let message =
                text!("nothing says the kind of budget: taken for a principal one", "rien n'indique le type de budget : pris pour un budget principal");
            self.note(IssueCode::AssumedPrincipal, Key::Cbudg, message);
            return Ok(Role::Principal);
        }
        let message = || text!("`{cell}` is not a kind of budget (1, 2, 3 or 4)", "`{cell}` n'est pas un type de budget (1, 2, 3 ou 4)");
        self.codes.role(cell).ok_or_else(|| refuse(IssueCode::InvalidRole, Key::Cbudg, message()))
    }

    /// What `CATEG` says, else what `CTYPE` implies.
    fn category(&mut self) -> Category {
        let (category, kind) = (self.cells.get(Key::Categ), self.cells.get(Key::Ctype));
        let said = if category.is_empty() { self.codes.category_of_type(kind) } else { self.codes.category(category) };
        if let Some(category) = said {
            return category;
        }
        let (key, cell) = if category.is_empty() && self.cells.has_column(Key::Ctype) { (Key::Ctype, kind) } else { (Key::Categ, category) };
        let message = match cell {
            "" => text!("nothing says the kind of authority", "rien n'indique la catégorie de collectivité"),
            _ => text!("`{cell}` is no known kind of authority", "`{cell}` n'est pas une catégorie de collectivité connue"),
        };
        self.note(IssueCode::UnknownCategory, key, message);
        Category::Other
    }

    /// The INSEE code for a commune, for Paris and for what is attached to a commune; the SIREN for all others.
    fn entity(&mut self, category: Category, role: Role, siren: &str) -> String {
        let (department, own) = (self.cells.get(Key::Ndept), self.cells.get(Key::Insee));
        if !matches!(category, Category::Commune | Category::Paris) && role != Role::Attached {
            return siren.to_owned();
        }
        if let Some(code) = commune_code(department, own) {
            return code;
        }
        let message = text!(
            "department `{department}` and commune `{own}` make no INSEE code: the budget is named by its SIREN",
            "le département `{department}` et la commune `{own}` ne donnent pas de code INSEE : le budget est désigné par son SIREN"
        );
        self.note(IssueCode::NoInseeCode, Key::Insee, message);
        siren.to_owned()
    }
}

fn refuse(code: IssueCode, key: Key, message: Text) -> Note {
    Note { code, column: key.as_str(), message }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of a commune, some of them replaced; `-` takes the column away.
    fn cells(changes: &[(Key, &str)]) -> Cells<'static> {
        let mut cells = Cells::default();
        let usual = [
            (Key::Exer, "2019"),
            (Key::Ident, "21330063500017"),
            (Key::Ndept, "033"),
            (Key::Lbudg, "BORDEAUX"),
            (Key::Insee, "063"),
            (Key::Cbudg, "1"),
            (Key::Ctype, "101"),
            (Key::Nomen, "M14"),
            (Key::Siren, "213300635"),
            (Key::Categ, "Commune"),
        ];
        for (key, text) in usual.iter().chain(changes) {
            cells.0[*key as usize] = (*text != "-").then(|| Cow::Owned((*text).to_owned()));
        }
        cells
    }

    fn good(changes: &[(Key, &str)]) -> Described {
        describe(&cells(changes), true, &mut Texts::default()).unwrap().unwrap()
    }

    fn codes(described: &Described) -> Vec<IssueCode> {
        described.notes.iter().map(|n| n.code).collect()
    }

    #[test]
    fn a_commune_is_its_insee_code() {
        let bordeaux = good(&[]);
        let b = &bordeaux.budget;
        assert_eq!((&*b.entity, &*b.siren, &*b.siret, &*b.name, b.year), ("33063", "213300635", "21330063500017", "BORDEAUX", 2019));
        assert_eq!((&*b.chart, b.abridged, b.category, b.role, &*b.department, b.closing), ("M14", false, Category::Commune, Role::Principal, "33", true));
        assert!(bordeaux.notes.is_empty());
        for (ndept, insee, entity) in
            [("33", "63", "33063"), ("02A", "004", "2A004"), ("101", "105", "97105"), ("104", "411", "97411"), ("075", "056", "75056")]
        {
            assert_eq!(&*good(&[(Key::Ndept, ndept), (Key::Insee, insee)]).budget.entity, entity);
        }
        let paris = good(&[(Key::Ndept, "075"), (Key::Insee, "056"), (Key::Categ, "PARIS"), (Key::Exer, "2019")]);
        assert_eq!((&*paris.budget.entity, paris.budget.category), ("75056", Category::Paris));
    }

    #[test]
    fn others_are_their_siren() {
        let department = good(&[(Key::Categ, "DEPT"), (Key::Siren, "223300013"), (Key::Ident, "22330001300016"), (Key::Nomen, "M52")]);
        assert_eq!((&*department.budget.entity, department.budget.category), ("223300013", Category::Department));
        let annex = good(&[(Key::Cbudg, "3"), (Key::Nomen, "M49A")]);
        assert_eq!((&*annex.budget.entity, annex.budget.role, &*annex.budget.chart, annex.budget.abridged), ("33063", Role::Annex, "M49", true));
        let annex_of_epci = good(&[(Key::Cbudg, "4"), (Key::Categ, "GFP")]);
        assert_eq!((&*annex_of_epci.budget.entity, annex_of_epci.budget.role), ("213300635", Role::Annex));
        let ccas = good(&[(Key::Cbudg, "2"), (Key::Categ, "EPL"), (Key::Siren, "263305806"), (Key::Ident, "26330580600012")]);
        assert_eq!((&*ccas.budget.entity, ccas.budget.role, ccas.budget.category), ("33063", Role::Attached, Category::Other));
    }

    #[test]
    fn what_is_not_said_is_told() {
        let blank = good(&[(Key::Insee, "")]);
        assert_eq!((&*blank.budget.entity, codes(&blank)), ("213300635", vec![IssueCode::NoInseeCode]));
        let bare = good(&[(Key::Cbudg, "-"), (Key::Categ, "-"), (Key::Ctype, "-"), (Key::Siren, "-"), (Key::Lbudg, "-")]);
        assert_eq!((&*bare.budget.siren, bare.budget.category), ("213300635", Category::Other));
        assert_eq!(codes(&bare), [IssueCode::AssumedPrincipal, IssueCode::UnknownCategory]);
        assert_eq!(good(&[(Key::Categ, ""), (Key::Ctype, "405")]).budget.category, Category::Epci);
        assert_eq!(codes(&good(&[(Key::Categ, "XYZ")])), [IssueCode::UnknownCategory]);
        assert_eq!(codes(&good(&[(Key::Lbudg, "SÃ©gur")])), [IssueCode::GarbledName]);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_column() {
        let cases = [
            (Key::Exer, "", IssueCode::InvalidYear),
            (Key::Exer, "19", IssueCode::InvalidYear),
            (Key::Exer, "20I9", IssueCode::InvalidYear),
            (Key::Exer, "0001", IssueCode::InvalidYear),
            (Key::Ident, "2,133E+13", IssueCode::InvalidSiret),
            (Key::Siren, "21330063", IssueCode::InvalidSiren),
            (Key::Nomen, "", IssueCode::InvalidChart),
            (Key::Nomen, "M14 développé", IssueCode::InvalidChart),
            (Key::Cbudg, "9", IssueCode::InvalidRole),
        ];
        for (key, text, code) in cases {
            let note = describe(&cells(&[(key, text)]), true, &mut Texts::default()).unwrap().unwrap_err();
            assert_eq!((note.code, note.column), (code, key.as_str()), "{text}");
        }
        let nobody = describe(&cells(&[(Key::Siren, ""), (Key::Ident, "")]), true, &mut Texts::default()).unwrap().unwrap_err();
        assert_eq!(nobody.code, IssueCode::InvalidSiren);
    }

    #[test]
    fn charts_lose_their_abridgement() {
        for (nomen, chart, abridged) in
            [("M14A", "M14", true), ("m57a", "M57", true), ("M4", "M4", false), ("M832", "M832", false), ("M57", "M57", false), ("MA", "MA", false)]
        {
            let budget = good(&[(Key::Nomen, nomen)]).budget;
            assert_eq!((&*budget.chart, budget.abridged), (chart, abridged));
        }
        assert_eq!(good(&[(Key::Exer, "2022-01-01")]).budget.year, 2022);
    }

    #[test]
    fn one_budget_has_one_identity_whatever_else_the_files_say() {
        assert_eq!(good(&[]).identity, good(&[(Key::Categ, "-"), (Key::Lbudg, "Bordeaux")]).identity);
        assert_ne!(good(&[]).key, good(&[(Key::Lbudg, "Bordeaux")]).key);
        assert_ne!(good(&[]).identity, good(&[(Key::Exer, "2020")]).identity);
        assert_ne!(good(&[(Key::Ident, "")]).identity, good(&[(Key::Ident, ""), (Key::Lbudg, "EAU")]).identity);
    }
}
