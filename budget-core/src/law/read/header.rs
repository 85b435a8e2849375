//! The header of a file of criteria: found by its titles, wherever it stands, and matched with a column map.

use super::map::{Absent, ColumnMap, Derive, MapRole, Read, Spec};
use super::near;
use crate::error::{Code, Error, Place, Result, Text, nearest_phrase};
use crate::fold::fold;
use crate::law::{InputColumn, Kind};
use crate::ledger::{Limits, decode_text, too_long};
use crate::text;
use crate::unit::{Scale, Unit};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lines among which the header is looked for: titles and notes may stand above it.
const SEARCHED: usize = 50;

/// How a cell becomes a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum How {
    /// A number, rounded to so many decimals, times the factor; beside a percent sign times `percent`, which is `None` where the sign has no business.
    Number {
        decimals: Option<u32>,
        factor: Option<Decimal>,
        percent: Option<Decimal>,
    },
    Boolean {
        flag: bool,
    },
    Text,
    Code,
    Department,
    DerivedDepartment,
    DerivedRegion,
    /// A cell as it stands, of a column that nobody named.
    Other,
}

/// A column of the table and the fields of a row that it is read from.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub id: String,
    /// One field, or those that are added; none where the value is derived from the INSEE code.
    pub fields: Vec<usize>,
    pub how: How,
    pub kind: Kind,
    pub role: MapRole,
    /// Why an empty cell is empty.
    pub absent: Absent,
    /// Whether `NA` is an empty cell, of a text too.
    pub na: bool,
    /// The title of the first field.
    pub title: Arc<str>,
}

/// What a file has and how its rows are read.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub width: usize,
    /// The field of the INSEE code, or those of its parts.
    pub key: Vec<usize>,
    pub key_title: Arc<str>,
    pub slots: Vec<Slot>,
    /// The year whose titles match.
    pub year: Option<u16>,
    /// Columns of the map, or declared ones, that the file lacks.
    pub absent: Vec<String>,
    /// Titles that are no column.
    pub ignored: Vec<String>,
    /// Columns that two titles could be, with the titles.
    pub ambiguous: Vec<(String, Arc<str>)>,
    /// Titles whose letters or accents are not those of the map, with the map's.
    pub differing: Vec<(Arc<str>, String)>,
    /// Columns that the file lacks, with the titles that nobody named and that are nearly theirs.
    pub near: Vec<(String, Arc<str>)>,
    /// Whether columns of the map that the file lacks are to be told.
    pub whole_titles: bool,
    /// Columns that somebody named.
    typed: usize,
}

/// The header of a text and where its rows begin.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub plan: Plan,
    pub delimiter: u8,
    /// Where the first row begins in the text, and its line.
    pub start: usize,
    pub line: u64,
}

/// What titles are matched with.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub key: &'a str,
    pub columns: &'a [InputColumn],
    /// Those of the columns that are rules.
    pub rules: &'a BTreeSet<String>,
    /// Whether the map is the user's: what does not fit in it is an error, and no fact about files.
    pub own_map: bool,
    /// Maps to choose among: the user's alone, or those of all years.
    pub maps: &'a [ColumnMap],
    /// The map of tables whose titles are the names of columns.
    pub plain: &'a ColumnMap,
    /// Whether columns that nobody named are read as texts.
    pub passing: bool,
}

/// Titles as they stand and as they are compared.
pub(super) struct Titles {
    raw: Vec<Arc<str>>,
    folded: Vec<String>,
    places: FxHashMap<String, Vec<usize>>,
}

impl Titles {
    pub fn new(raw: Vec<String>) -> Titles {
        let folded: Vec<String> = raw.iter().map(|t| fold(t)).collect();
        let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (place, title) in folded.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            places.entry(title.clone()).or_default().push(place);
        }
        Titles { raw: raw.into_iter().map(Arc::from).collect(), folded, places }
    }

    fn at(&self, folded: &str) -> &[usize] {
        self.places.get(folded).map_or(&[], Vec::as_slice)
    }

    fn title(&self, field: usize) -> Arc<str> {
        self.raw.get(field).cloned().unwrap_or_else(|| Arc::from(""))
    }
}

/// What one title leads to.
enum Match {
    None,
    One(usize),
    /// Several fields bear the whole title.
    Twice(usize),
    /// Several fields bear its last part.
    Ambiguous(usize),
}

fn whole(titles: &Titles, folded: &str) -> Match {
    match titles.at(folded) {
        [] => Match::None,
        [one] => Match::One(*one),
        [first, ..] => Match::Twice(*first),
    }
}

/// The columns of one map among the titles of a file.
struct Matched {
    /// The columns found with their fields, in the order of the map; those of the year or the user first.
    found: Vec<(String, Spec, Vec<usize>)>,
    /// How many of them are the map's own, the key left out.
    own: usize,
    ambiguous: Vec<(String, Arc<str>)>,
    absent: Vec<String>,
    /// Empty where the file has no INSEE codes.
    key: Vec<usize>,
}

impl Known<'_> {
    /// Every column that a title may be by its own name: declared ones, and what the plain map declares.
    pub fn own_names(&self) -> IndexMap<String, Spec> {
        let mut names = self.plain.columns.clone();
        for column in self.columns {
            names.entry(column.id.clone()).or_insert_with(|| Spec::own(&column.id));
        }
        names
    }

    /// Matches the titles with a map, then with the names of columns.
    fn matched(&self, map: &ColumnMap, own: &IndexMap<String, Spec>, shorts: Option<&Shorts>, titles: &Titles) -> Result<Matched> {
        let mut matched = Matched { found: Vec::new(), own: 0, ambiguous: Vec::new(), absent: Vec::new(), key: Vec::new() };
        for (id, spec) in &map.columns {
            let (found, by_map) = match self.fields(id, spec, shorts, titles, &mut matched.ambiguous)? {
                Some(fields) => (Some(fields), true),
                None => (self.fields(id, &Spec::own(id), None, titles, &mut Vec::new())?, false),
            };
            match found {
                Some(fields) if id == self.key => matched.key = fields,
                Some(fields) => {
                    matched.own += usize::from(by_map);
                    matched.found.push((id.clone(), spec.clone(), fields));
                }
                // What nobody declared is missed by nobody, and the plain map declares for others.
                None if !std::ptr::eq(map, self.plain) || self.is_needed(id) => matched.absent.push(id.clone()),
                None => {}
            }
        }
        for (id, spec) in own.iter().filter(|(id, _)| !map.columns.contains_key(*id)) {
            match self.fields(id, spec, None, titles, &mut matched.ambiguous)? {
                Some(fields) if id == self.key => matched.key = fields,
                Some(fields) => matched.found.push((id.clone(), spec.clone(), fields)),
                None if self.is_needed(id) => matched.absent.push(id.clone()),
                None => {}
            }
        }
        for id in own.keys().chain(map.columns.keys().filter(|id| !own.contains_key(*id))) {
            let name = format!("{id}__prev");
            let spec = map.columns.get(id).or_else(|| own.get(id));
            let Some(spec) = spec.filter(|_| id != self.key && !map.columns.contains_key(&name) && !own.contains_key(&name)) else { continue };
            let spec = Spec { read: spec.read, kind: spec.kind.clone(), role: spec.role, ..Spec::own(&name) };
            if let Some(fields) = self.fields(&name, &spec, None, titles, &mut matched.ambiguous)? {
                matched.found.push((name, spec, fields));
            }
        }
        Ok(matched)
    }

    fn is_needed(&self, id: &str) -> bool {
        self.columns.iter().any(|c| c.id == id && !c.optional)
    }

    /// The fields of a column; `None` where the file has it not.
    fn fields(&self, id: &str, spec: &Spec, shorts: Option<&Shorts>, titles: &Titles, ambiguous: &mut Vec<(String, Arc<str>)>) -> Result<Option<Vec<usize>>> {
        let one = |(full, last): &(String, Option<String>)| match (whole(titles, full), last, shorts) {
            (Match::None, Some(last), Some(shorts)) if shorts.is_unique(last) => match whole(titles, last) {
                Match::Twice(field) => Match::Ambiguous(field),
                found => found,
            },
            (found, ..) => found,
        };
        let mut fields = Vec::new();
        for part in &spec.join {
            match part.iter().map(|title| whole(titles, title)).find(|found| !matches!(found, Match::None)) {
                Some(Match::One(field)) => fields.push(field),
                Some(Match::Twice(field) | Match::Ambiguous(field)) => return Err(twice(&titles.title(field))),
                Some(Match::None) | None => return Ok(None),
            }
        }
        for title in spec.folded.iter().filter(|_| spec.join.is_empty()) {
            match one(title) {
                Match::One(field) => fields.push(field),
                Match::None if spec.sum => return Ok(None),
                Match::None => {}
                Match::Twice(field) => return Err(twice(&titles.title(field))),
                Match::Ambiguous(field) => {
                    ambiguous.push((id.to_owned(), titles.title(field)));
                    return Ok(None);
                }
            }
            if !spec.sum && !fields.is_empty() {
                break;
            }
        }
        Ok((!fields.is_empty()).then_some(fields))
    }

    /// Whether one of the titles may be that of the INSEE code: what no data row has.
    fn may_have_key(&self, titles: &Titles) -> bool {
        let own = fold(self.key);
        let mut joins = self.maps.iter().filter_map(|m| m.columns.get(self.key)).map(|s| &s.join).filter(|join| !join.is_empty());
        if joins.any(|join| join.iter().all(|part| part.iter().any(|title| !titles.at(title).is_empty()))) {
            return true;
        }
        let mut keys = self.maps.iter().filter_map(|m| m.columns.get(self.key)).filter(|s| s.join.is_empty()).flat_map(|s| &s.folded);
        !titles.at(&own).is_empty() || keys.any(|(full, last)| !titles.at(full).is_empty() || last.as_ref().is_some_and(|l| !titles.at(l).is_empty()))
    }

    /// The plan of a file by the map whose titles match best: of two as good the one of the year that the name of the file says, else the later.
    pub fn plan(&self, titles: &Titles, own: &IndexMap<String, Spec>, named: Option<u16>) -> Result<Option<Plan>> {
        if !self.may_have_key(titles) {
            return Ok(None);
        }
        let mut best: Option<(usize, bool, &ColumnMap, Matched)> = None;
        for map in self.maps {
            let shorts = (!map.whole_titles).then(|| Shorts::of(map));
            let matched = self.matched(map, own, shorts.as_ref(), titles)?;
            let (score, named) = (matched.own + matched.ambiguous.len(), named.is_some() && map.year == named);
            if !matched.key.is_empty() && best.as_ref().is_none_or(|(most, by_name, ..)| (score, named) >= (*most, *by_name)) {
                best = Some((score, named, map, matched));
            }
        }
        let Some((_, _, map, matched)) = best else { return Ok(None) };
        let key = matched.key;
        let mut slots = Vec::new();
        for (id, spec, fields) in &matched.found {
            slots.extend(self.slot(id, spec, fields, titles)?);
        }
        // Fields that a slot reads; the rest is said to be ignored, or passes through.
        let mut read = vec![false; titles.raw.len()];
        for field in slots.iter().flat_map(|s: &Slot| &s.fields).chain(&key) {
            if let Some(read) = read.get_mut(*field) {
                *read = true;
            }
        }
        let unread: Vec<usize> =
            (0..titles.raw.len()).filter(|f| titles.folded.get(*f).is_some_and(|t| !t.is_empty()) && read.get(*f) == Some(&false)).collect();
        let mut absent = matched.absent;
        let derived = self.derived(map, own, &absent);
        absent.retain(|id| !derived.iter().any(|slot| slot.id == *id) && id != self.key);
        slots.extend(derived);
        // In the order of the declared columns, then of the map: a table's columns do not depend on the file's.
        let place = |id: &str| self.columns.iter().position(|c| c.id == id).unwrap_or(usize::MAX);
        slots.sort_by_cached_key(|slot| place(slot.id.strip_suffix("__prev").unwrap_or(&slot.id)));
        let (typed, year) = (slots.len(), map.year.filter(|_| matched.own > 0));
        let (mut differing, mut near) = (Vec::new(), Vec::new());
        if map.whole_titles && matched.own > 0 {
            differing = differing_titles(map, &matched.found, titles);
            near = near_titles(map, &absent, &unread, titles);
        }
        if self.passing {
            passed(&mut slots, &unread, titles, map.absent, self.key);
        }
        let ignored = if self.passing { Vec::new() } else { unread.iter().map(|f| titles.title(*f).to_string()).collect() };
        let key_title = key.iter().map(|f| titles.title(*f).to_string()).collect::<Vec<_>>().join(" + ").into();
        let (width, whole_titles) = (titles.raw.len(), map.whole_titles && matched.own > 0);
        Ok(Some(Plan { width, key, key_title, slots, year, absent, ignored, ambiguous: matched.ambiguous, differing, near, whole_titles, typed }))
    }

    /// What the INSEE code says in place of columns that the file lacks, where somebody declared them.
    fn derived(&self, map: &ColumnMap, own: &IndexMap<String, Spec>, absent: &[String]) -> Vec<Slot> {
        let mut slots = Vec::new();
        for id in absent {
            let spec = map.columns.get(id).filter(|s| s.derive.is_some()).or_else(|| own.get(id));
            let declared = self.columns.iter().find(|c| c.id == *id).map(|c| c.kind.clone());
            let Some((spec, derive)) = spec.and_then(|s| Some((s, s.derive?))) else { continue };
            let how = match derive {
                Derive::Department => How::DerivedDepartment,
                Derive::Region => How::DerivedRegion,
            };
            if declared.is_none_or(|d| d == Kind::Text) {
                let (id, fields, kind, absent) = (id.clone(), Vec::new(), Kind::Text, Absent::None);
                slots.push(Slot { id, fields, how, kind, role: spec.role, absent, na: false, title: Arc::from(self.key) });
            }
        }
        slots
    }

    /// How the cells of a column are read: its kind is what is declared, else what the map says. A column whose kind nobody says is not read.
    fn slot(&self, id: &str, spec: &Spec, fields: &[usize], titles: &Titles) -> Result<Option<Slot>> {
        let declared = self.columns.iter().find(|c| c.id == id.strip_suffix("__prev").unwrap_or(id)).map(|c| &c.kind);
        let Some(kind) = declared.or(spec.kind.as_ref()) else { return Ok(None) };
        let mismatch = || {
            let (of, file) = (kind, spec.kind.as_ref().unwrap_or(kind));
            let message = text!("`{id}` is in `{of}`, the column map says `{file}`", "`{id}` est en `{of}`, la table de colonnes dit `{file}`");
            Error::new(Code::UnitMismatch, message).with_help(text!("write the unit that the file has", "écrivez l'unité du fichier")).at_path(id)
        };
        let how = match (kind, spec.read) {
            (Kind::Number(unit), Read::Plain) => {
                let file = match &spec.kind {
                    None => unit,
                    Some(Kind::Number(file)) if file.dimension == unit.dimension => file,
                    Some(_) => return if self.own_map { Err(mismatch()) } else { Ok(None) },
                };
                let percent = Unit { dimension: unit.dimension.clone(), scale: Scale::Percent };
                let percent = unit.dimension.is_one().then(|| factor(&percent, unit).unwrap_or(Decimal::ONE));
                How::Number { decimals: spec.decimals, factor: factor(file, unit), percent }
            }
            (Kind::Boolean, Read::Plain | Read::Flag) if spec.kind.as_ref().is_none_or(|k| k == kind) => How::Boolean { flag: spec.read == Read::Flag },
            (Kind::Text, Read::Plain) if spec.kind.as_ref().is_none_or(|k| k == kind) => How::Text,
            (Kind::Text, Read::Code) => How::Code,
            (Kind::Text, Read::Department) => How::Department,
            _ => return if self.own_map { Err(mismatch()) } else { Ok(None) },
        };
        let role = if self.rules.contains(id.strip_suffix("__prev").unwrap_or(id)) { MapRole::Result } else { spec.role };
        let title = fields.first().map_or_else(|| Arc::from(id), |field| titles.title(*field));
        // A name or a code that nobody gave is not withheld.
        let absent = if *kind == Kind::Text { Absent::None } else { spec.absent };
        let na = spec.absent == Absent::Secret;
        Ok(Some(Slot { id: id.to_owned(), fields: fields.to_vec(), how, kind: kind.clone(), role, absent, na, title }))
    }
}

/// The last parts of the titles of a map, how often each comes.
struct Shorts<'a>(FxHashMap<&'a str, usize>);

impl<'a> Shorts<'a> {
    fn of(map: &'a ColumnMap) -> Shorts<'a> {
        let mut counts: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (full, last) in map.columns.values().flat_map(|spec| &spec.folded) {
            if let Some(last) = last {
                let fulls = counts.entry(last).or_default();
                if !fulls.contains(&full.as_str()) {
                    fulls.push(full);
                }
            }
        }
        Shorts(counts.into_iter().map(|(last, fulls)| (last, fulls.len())).collect())
    }

    fn is_unique(&self, last: &str) -> bool {
        self.0.get(last) == Some(&1)
    }
}

/// The columns that nobody named, as texts under their titles.
fn passed(slots: &mut Vec<Slot>, unread: &[usize], titles: &Titles, absent: Absent, key: &str) {
    let mut taken: BTreeSet<String> = slots.iter().map(|slot| slot.id.clone()).chain([key.to_owned()]).collect();
    for field in unread {
        let title = titles.title(*field);
        // A title that comes again is told apart by its number.
        let again = (2..).map(|n| format!("{title} ({n})"));
        let Some(id) = std::iter::once(title.to_string()).chain(again).find(|id| !taken.contains(id)) else { continue };
        taken.insert(id.clone());
        slots.push(Slot { id, fields: vec![*field], how: How::Other, kind: Kind::Text, role: MapRole::Other, absent, na: absent == Absent::Secret, title });
    }
}

/// Titles that were matched though their letters or accents differ from those of the map, with the map's.
fn differing_titles(map: &ColumnMap, found: &[(String, Spec, Vec<usize>)], titles: &Titles) -> Vec<(Arc<str>, String)> {
    let mut differing = Vec::new();
    for (id, _, fields) in found {
        let Some(spec) = map.columns.get(id) else { continue };
        for field in fields {
            let (title, folded) = (titles.title(*field), titles.folded.get(*field).map_or("", String::as_str));
            let declared = spec.titles.iter().zip(&spec.folded).find(|(_, (full, _))| full == folded).map(|(declared, _)| declared);
            if let Some(declared) = declared.filter(|declared| near::letters(declared) != near::letters(&title)) {
                differing.push((title, declared.clone()));
            }
        }
    }
    differing
}

/// Columns of the map that the file lacks, with the title that nobody named and that is nearly one of theirs.
fn near_titles(map: &ColumnMap, absent: &[String], unread: &[usize], titles: &Titles) -> Vec<(String, Arc<str>)> {
    let unread: Vec<(usize, &str)> = unread.iter().filter_map(|f| Some((*f, titles.folded.get(*f)?.as_str()))).collect();
    let mut all = Vec::new();
    for id in absent {
        let Some(spec) = map.columns.get(id) else { continue };
        let near = spec.folded.iter().find_map(|(wanted, _)| near::nearest(wanted, &unread));
        all.extend(near.map(|field| (id.clone(), titles.title(field))));
    }
    all
}

/// What a number in one unit is multiplied by in another of the same dimension; `None` for one.
fn factor(from: &Unit, to: &Unit) -> Option<Decimal> {
    let factor = from.to_base(Decimal::ONE).and_then(|one| to.from_base(one)).unwrap_or(Decimal::ONE);
    (from.scale != to.scale).then_some(factor)
}

impl Header {
    /// Finds the header of a text: the delimiter and the line whose titles match best.
    pub fn find(bytes: &[u8], known: &Known<'_>, limits: &Limits, named: Option<u16>) -> Result<Header> {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = bytes.get(mark..).unwrap_or_default();
        let own = known.own_names();
        let mut best: Option<(usize, Header)> = None;
        let mut nearest: Vec<String> = Vec::new();
        for delimiter in *b";,\t" {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
            let mut record = csv::ByteRecord::new();
            let mut above: Option<Vec<String>> = None;
            for _ in 0..SEARCHED {
                if !reader.read_byte_record(&mut record).unwrap_or(false) {
                    break;
                }
                if record.as_slice().len() > limits.line_bytes {
                    return Err(too_long(limits.line_bytes, "", record.position().map_or(1, csv::Position::line)));
                }
                if record.len() > limits.columns {
                    let most = limits.columns;
                    return Err(Error::new(Code::LimitExceeded, text!("a line has more than {most} columns", "une ligne a plus de {most} colonnes"))
                        .with_help(text!(
                            "check that the file is a table of communes, or raise the limit",
                            "vérifiez que le fichier est une table de communes, ou relevez la limite"
                        ))
                        .at(Place { line: record.position().map(csv::Position::line), ..Place::default() }));
                }
                let raw: Vec<String> = record.iter().map(|cell| decode_text(cell).0.trim().to_owned()).collect();
                if raw.len() > nearest.len() {
                    nearest.clone_from(&raw);
                }
                let mut plan = known.plan(&Titles::new(raw.clone()), &own, named)?;
                // Excel files have two lines of titles: groups above, columns below.
                if let Some(above) = &above {
                    let joined = known.plan(&Titles::new(grouped(above, &raw)), &own, named)?;
                    let size = |plan: &Option<Plan>| plan.as_ref().map(|p| p.typed);
                    if size(&joined) > size(&plan) {
                        plan = joined;
                    }
                }
                if let Some(plan) = plan {
                    let position = reader.position();
                    let start = mark + usize::try_from(position.byte()).unwrap_or(usize::MAX);
                    let score = plan.typed + 1;
                    if best.as_ref().is_none_or(|(most, _)| score > *most) {
                        best = Some((score, Header { plan, delimiter, start, line: position.line() }));
                    }
                    break;
                }
                above = Some(raw);
            }
        }
        best.map(|(_, header)| header).ok_or_else(|| no_key(known, &nearest))
    }
}

/// Titles below their groups: a group stands above its first column and holds until the next one.
fn grouped(above: &[String], titles: &[String]) -> Vec<String> {
    let mut group = "";
    let mut joined = Vec::with_capacity(titles.len());
    for (place, title) in titles.iter().enumerate() {
        group = above.get(place).map(String::as_str).filter(|g| !g.is_empty()).unwrap_or(group);
        joined.push(format!("{group} - {title}"));
    }
    joined
}

fn twice(title: &str) -> Error {
    Error::new(Code::UnknownFormat, text!("column `{title}` comes twice", "la colonne `{title}` figure deux fois"))
        .with_help(text!("keep one of the two", "n'en gardez qu'une"))
        .at(Place { column: Some(title.to_owned()), ..Place::default() })
}

/// No line has the title of the INSEE code.
pub(super) fn no_key(known: &Known<'_>, titles: &[String]) -> Error {
    let key = known.key;
    let wanted: Vec<&str> = known.maps.iter().filter_map(|m| m.columns.get(key)).flat_map(|s| &s.titles).map(String::as_str).collect();
    let parts = known.maps.iter().filter_map(|m| m.columns.get(key)).find(|s| !s.join.is_empty()).map(|s| {
        let first = |part: &Vec<String>| s.titles.iter().find(|t| part.contains(&fold(t))).cloned().unwrap_or_default();
        s.join.iter().map(first).collect::<Vec<_>>().join(" + ")
    });
    let near = wanted.first().copied().filter(|_| parts.is_none()).into_iter().chain([key]).find_map(|w| nearest_phrase(w, titles.iter().map(String::as_str)));
    let list = parts.as_deref().or(wanted.first().copied()).unwrap_or(key);
    let help: Text = near.unwrap_or_else(|| {
        text!(
            "the column of INSEE codes bears the title `{key}` or `{list}`; a column map names another",
            "la colonne des codes INSEE porte le titre `{key}` ou `{list}` ; une table de colonnes en nomme un autre"
        )
    });
    Error::new(Code::MissingColumn, text!("no line holds the title of the INSEE codes", "aucune ligne ne porte le titre des codes INSEE")).with_help(help)
}
