//! All that is told of the entity shown, computed once for the console and the page.

use crate::subject::Subject;
use crate::words;
use budget_core::formula::Explanation;
use budget_core::indicator::series::Series;
use budget_core::indicator::{Catalogue, Compared, Comparison, Confidence, Indicator, IndicatorTable, Kind, Peers, Scope};
use budget_core::ledger::{Ledger, Scan};
use budget_core::{AttributeSource, Language, Reason, Result, Value, Warning, WarningCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The figures followed over the years.
pub const SERIES: [&str; 3] = ["epargne_brute", "encours_dette", "capacite_desendettement"];

/// The groups of the console's table, in its order.
pub const GROUPS: [&str; 5] = ["ratios", "ratios_legaux", "ratios_groupements", "ratios_caisses", "epargne"];

/// What was found.
pub struct Findings {
    pub subject: Subject,
    pub comparison: Comparison,
    /// Yes-or-no findings with their values; one that a balance cannot tell has none.
    pub signals: Vec<(Indicator, Option<Value>)>,
    /// As [`SERIES`].
    pub series: Vec<(Indicator, Series)>,
    /// One figure down to its accounts.
    pub explanation: Explanation,
    pub warnings: Vec<Warning>,
    pub table: IndicatorTable,
    pub scan: Scan,
    /// The files as the user named them.
    pub files: Vec<String>,
    pub fictional: bool,
    rows: BTreeMap<(Arc<str>, u16, Arc<str>), usize>,
}

impl Findings {
    /// Computes what is shown of the subject.
    ///
    /// # Errors
    /// Those of comparing, following and explaining.
    pub fn new(subject: Subject, table: IndicatorTable, scan: Scan, ledger: &Ledger, facts: &AttributeSource, files: Vec<String>) -> Result<Findings> {
        let catalogue = table.catalogue.clone();
        let (entity, year, scope) = (subject.entity.as_str(), subject.year, subject.scope);
        let mut comparison = table.compare(entity, year, scope, &Peers::Stratum)?;
        if comparison.peers.len() <= 1 {
            // An average over oneself compares with nobody; that there is none is said where the peers are named.
            comparison.warnings.retain(|w| w.code != WarningCode::FewPeers);
            for row in &mut comparison.rows {
                let nobody = Value::Missing(Reason::EmptyAggregate);
                (row.rank, row.average, row.median, row.gap, row.gap_eur) = (None, nobody.clone(), nobody.clone(), nobody.clone(), nobody);
            }
        }
        let rows = rows(&table);
        let mut findings = Findings {
            comparison,
            signals: Vec::new(),
            series: Vec::new(),
            explanation: explain(&table, &rows, &catalogue, ledger, facts, &subject)?,
            warnings: Vec::new(),
            fictional: budget_core::territory::codes::is_fictional(entity),
            subject,
            table,
            scan,
            files,
            rows,
        };
        findings.signals = catalogue
            .indicators()
            .filter(|i| i.kind == Kind::Signal)
            .map(|i| (i.clone(), (!i.variants.is_empty()).then(|| findings.value(&i.id))))
            .filter(|(_, value)| *value != Some(Value::Missing(Reason::NotDefined)))
            .collect();
        for id in SERIES {
            let series = findings.table.series(&findings.subject.entity, id, findings.subject.scope)?;
            findings.series.push((catalogue.describe(id)?.clone(), series));
        }
        findings.warnings = findings.gather(facts);
        Ok(findings)
    }

    /// A value of the subject, in the indicator's unit.
    pub fn value(&self, id: &str) -> Value {
        self.value_of(&self.subject.entity, self.subject.scope, id)
    }

    /// A value of an entity in the subject's year.
    pub fn value_of(&self, entity: &str, scope: Scope, id: &str) -> Value {
        let key = (Arc::from(entity), self.subject.year, Arc::from(scope.as_str()));
        self.rows.get(&key).and_then(|row| self.table.table.value(id, *row)).unwrap_or(Value::Missing(Reason::NotDefined))
    }

    /// An indicator beside the peers.
    pub fn compared(&self, id: &str) -> Option<&Compared> {
        self.comparison.rows.iter().find(|r| r.id == id)
    }

    /// An indicator's declaration.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.table.catalogue.describe(id).ok()
    }

    /// How many entities were computed.
    pub fn entities(&self) -> usize {
        let mut codes: Vec<&Arc<str>> = self.rows.keys().map(|(entity, _, _)| entity).collect();
        codes.dedup();
        codes.len()
    }

    /// Whether the balance behind the figures cannot be trusted.
    pub fn doubtful(&self) -> bool {
        self.table.is_doubtful(&self.subject.entity, self.subject.year)
    }

    /// How sure a figure of the subject is: that of its formula, unless its balance cannot be trusted.
    pub fn confidence(&self, level: Confidence, language: Language) -> &'static str {
        if self.doubtful() { words::pick(language, "doubtful", "douteuse") } else { words::confidence(level, language) }
    }

    /// Every warning once: of who is who, of the territory, the comparison, the series and the table.
    fn gather(&self, facts: &AttributeSource) -> Vec<Warning> {
        // The sample's geography is its own.
        let territory = facts.territory(self.subject.year).filter(|_| !self.fictional);
        let mut all: Vec<Warning> = Vec::new();
        let first = facts.warnings().into_iter().chain(territory.iter().flat_map(|t| t.warnings()));
        let later = self.comparison.warnings.iter().chain(self.series.iter().flat_map(|(_, s)| &s.warnings)).chain(&self.table.table.warnings);
        for warning in first.chain(later.cloned()) {
            if !all.iter().any(|w| w.code == warning.code && w.message == warning.message) {
                all.push(warning);
            }
        }
        all
    }
}

/// The figure explained: years of saving, or the saving itself where those have no meaning.
fn explain(
    table: &IndicatorTable,
    rows: &BTreeMap<(Arc<str>, u16, Arc<str>), usize>,
    catalogue: &Catalogue,
    ledger: &Ledger,
    facts: &AttributeSource,
    subject: &Subject,
) -> Result<Explanation> {
    let key = (Arc::from(subject.entity.as_str()), subject.year, Arc::from(subject.scope.as_str()));
    let value = rows.get(&key).and_then(|row| table.table.value("capacite_desendettement", *row));
    let id = if value.is_some_and(|v| v.number().is_some()) { "capacite_desendettement" } else { "epargne_brute" };
    catalogue.explain(ledger, facts, id, &subject.entity, subject.year, subject.scope)
}

/// The row of each entity, year and scope.
fn rows(table: &IndicatorTable) -> BTreeMap<(Arc<str>, u16, Arc<str>), usize> {
    let table = &table.table;
    let (Some(entities), Some(years), Some(scopes)) = (table.column("entity"), table.column("year"), table.column("scope")) else { return BTreeMap::new() };
    let key = |row| {
        let year = years.value(row).number()?.try_into().ok()?;
        Some(((Arc::from(entities.text_at(row)?), year, Arc::from(scopes.text_at(row)?)), row))
    };
    (0..table.rows()).filter_map(key).collect()
}
