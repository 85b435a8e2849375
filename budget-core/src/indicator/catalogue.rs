//! The catalogue: the built-in indicators, those that a user defines, and what is known of each.

use super::context::{Conditions, Variant};
use super::definition::{Confidence, Indicator, Kind, Reach, read};
use super::linear::{Linear, linear};
use super::programs::SlotPlan;
use crate::declared::check_id;
use crate::error::{Code, Error, Result, Text, Warning, WarningCode, nearest_phrase};
use crate::formula::ast::{AccountTerm, Expr, Kind as Node, Operator};
use crate::formula::plan::dependency_order;
use crate::formula::{Checked, Schema, Type, check, check_unit, parse};
use crate::text;
use crate::unit::{Scale, Unit};
use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// The built-in files, by name.
const BUILTIN: [(&str, &str); 5] = [
    ("ofgl", include_str!("../../data/indicators/ofgl.toml")),
    ("legal", include_str!("../../data/indicators/legal.toml")),
    ("dgfip", include_str!("../../data/indicators/dgfip.toml")),
    ("anafi", include_str!("../../data/indicators/anafi.toml")),
    ("alert", include_str!("../../data/indicators/alert.toml")),
];

/// Most indicators of a catalogue.
const MAX_INDICATORS: usize = 1_000;

/// The columns of attributes that formulas may name beside indicators, with their units; `text` is a text.
const ATTRIBUTES: [(&str, &str); 9] = [
    ("population", "inhabitant"),
    ("population_totale", "inhabitant"),
    ("population_municipale", "inhabitant"),
    ("categorie", "text"),
    ("departement", "text"),
    ("region", "text"),
    ("epci", "text"),
    ("regime", "text"),
    ("strate", "text"),
];

/// The columns of the wide table beside indicators and attributes: an indicator of that name would take their place.
const KEYS: [&str; 7] = ["entity", "year", "scope", "name", "category", "chart", "department"];

/// Indicators by id, in the order they were added. Cheap to extend: every verb that changes it gives a new one.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    indicators: IndexMap<String, Indicator>,
    /// Attributes of the user's own tables.
    columns: IndexMap<String, Type>,
    /// What the caller asked for: ids outside it are computed only where another one needs them.
    hidden: BTreeSet<String>,
    /// Hints about the formulas that were defined.
    warnings: Vec<Warning>,
    /// The amounts among them, found when first asked for.
    amounts: OnceLock<BTreeSet<String>>,
    /// What it compiles to, made when first asked for; clones share it until one of them is changed.
    plan: OnceLock<Arc<SlotPlan>>,
}

impl Catalogue {
    /// The built-in indicators: any of `ofgl`, `legal`, `dgfip`, `anafi`, `alert`, separated by blanks; all for an empty text.
    /// What the chosen ones refer to in other files is computed but not shown.
    ///
    /// # Errors
    /// `unknown-catalogue` with all names.
    pub fn builtin(names: &str) -> Result<Catalogue> {
        let wanted: Vec<&str> = names.split([' ', ',']).filter(|n| !n.is_empty()).collect();
        for name in &wanted {
            if !BUILTIN.iter().any(|(known, _)| known == name) {
                return Err(Error::new(Code::UnknownCatalogue, text!("there is no catalogue `{name}`", "il n'y a pas de catalogue `{name}`"))
                    .with_help(text!("take any of ofgl, legal, dgfip, anafi, alert", "prenez parmi ofgl, legal, dgfip, anafi, alert")));
            }
        }
        let mut all = Catalogue::default();
        for (name, toml) in BUILTIN {
            let before = all.indicators.len();
            all = all.load(toml).map_err(|e| e.at_file(&format!("{name}.toml")))?;
            if !wanted.is_empty() && !wanted.contains(&name) {
                all.hidden.extend(all.indicators.keys().skip(before).cloned());
            }
        }
        all.verify()?;
        Ok(all)
    }

    /// Adds the indicators of a TOML file (see docs/indicators.md for its form). Call [`Catalogue::verify`] once all files are in.
    ///
    /// # Errors
    /// `invalid-data`, `syntax`, `unknown-unit`, `ambiguous-variant`, `duplicate-id`, each with its id.
    pub fn load(mut self, toml: &str) -> Result<Catalogue> {
        for indicator in read(toml)? {
            self.insert(indicator)?;
        }
        Ok(self)
    }

    /// Adds one formula under an id ("build your own indicator"); it is checked at once. Its confidence is low and its source the user.
    ///
    /// # Errors
    /// As [`Catalogue::check`], and `duplicate-id`.
    pub fn define(mut self, id: &str, formula: &str, unit: &str, label: &str) -> Result<Catalogue> {
        check_id(id)?;
        let signal = unit == "boolean";
        let unit = if signal { Unit::one() } else { Unit::parse(unit, &[])? };
        let formula = parse(formula, &[]).map_err(|e| e.at_path(id))?;
        let label = if label.is_empty() { id } else { label };
        self.insert(Indicator {
            id: id.to_owned(),
            label: Text { en: label.to_owned(), fr: label.to_owned() },
            unit,
            kind: if signal { Kind::Signal } else { Kind::Indicator },
            reach: Reach::Each,
            flows: None,
            variants: vec![Variant { when: Conditions::default(), formula }],
            applies: None,
            source: "user".to_owned(),
            article: None,
            confidence: Confidence::Low,
            note: None,
            needs: None,
            group: "user".to_owned(),
            order: 0,
            main: None,
            csv: None,
        })?;
        let warnings = self.verify_one(id)?;
        self.warnings.extend(warnings);
        self.plan = OnceLock::new();
        self.order()?;
        Ok(self)
    }

    /// Hints about the formulas that were defined: a prefix that no chart knows, a scale that counts twice. Tables carry them too.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Declares a column of the user's attributes, so that formulas may name it; unit `text` for texts, else that of the values on scale one.
    ///
    /// # Errors
    /// `invalid-value`, `unknown-unit`; `duplicate-id` where an indicator, an attribute or a column of the table has that name.
    pub fn with_column(mut self, name: &str, unit: &str) -> Result<Catalogue> {
        check_id(name)?;
        self.refuse_taken(name)?;
        let kind = if unit == "text" { Type::Text } else { Type::number(&Unit::parse(unit, &[])?) };
        self.columns.insert(name.to_owned(), kind);
        self.plan = OnceLock::new();
        Ok(self)
    }

    fn refuse_taken(&self, id: &str) -> Result<()> {
        if self.indicators.contains_key(id) || attribute(id).is_some() || self.columns.contains_key(id) || KEYS.contains(&id) {
            return Err(Error::new(Code::DuplicateId, text!("`{id}` is taken already", "`{id}` est déjà pris"))
                .with_help(text!("choose another id", "choisissez un autre identifiant"))
                .at_path(id));
        }
        Ok(())
    }

    fn insert(&mut self, indicator: Indicator) -> Result<()> {
        let id = indicator.id.clone();
        self.refuse_taken(&id)?;
        if self.indicators.len() >= MAX_INDICATORS {
            return Err(Error::new(
                Code::LimitExceeded,
                text!("a catalogue holds at most {MAX_INDICATORS} indicators", "un catalogue contient au plus {MAX_INDICATORS} indicateurs"),
            )
            .with_help(text!("compute them in several catalogues", "calculez-les en plusieurs catalogues"))
            .at_path(&id));
        }
        self.indicators.insert(id, indicator);
        self.amounts = OnceLock::new();
        self.plan = OnceLock::new();
        Ok(())
    }

    /// What it compiles to.
    pub(super) fn plan(&self) -> Result<Arc<SlotPlan>> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan.clone());
        }
        let plan = Arc::new(SlotPlan::new(self.clone())?);
        Ok(self.plan.get_or_init(|| plan).clone())
    }

    /// Checks every formula of every indicator: names, units, circles. Gives the hints.
    ///
    /// # Errors
    /// The first fault, with its id and place.
    pub fn verify(&self) -> Result<Vec<Warning>> {
        self.order()?;
        let mut warnings = Vec::new();
        for id in self.indicators.keys() {
            warnings.extend(self.verify_one(id)?);
        }
        Ok(warnings)
    }

    fn verify_one(&self, id: &str) -> Result<Vec<Warning>> {
        let indicator = self.describe(id)?;
        let mut warnings = Vec::new();
        for variant in &indicator.variants {
            let schema = CatalogueSchema { catalogue: self, variant: Some(variant) };
            warnings.extend(check_unit(&variant.formula, &indicator.value_type(), &schema).map_err(|e| e.at_path(id))?.warnings);
        }
        warnings.extend(indicator.variants.iter().filter_map(|v| scale_twice(indicator, &v.formula)));
        let schema = CatalogueSchema { catalogue: self, variant: None };
        if let Some(applies) = &indicator.applies {
            check_unit(applies, &Type::Bool, &schema).map_err(|e| e.at_path(id))?;
        }
        if let Some(flow) = &indicator.flows {
            self.describe(flow).map_err(|e| e.at_path(id))?;
        }
        Ok(warnings)
    }

    /// Checks a formula as a user types it, against this catalogue.
    ///
    /// # Errors
    /// `syntax`, `unknown-name`, `unit-mismatch`, `type-mismatch`, `wrong-arguments`, `invalid-selector`, each with its place and help.
    pub fn check(&self, formula: &str) -> Result<Checked> {
        check(&parse(formula, &[])?, &CatalogueSchema { catalogue: self, variant: None })
    }

    /// Everything known of an indicator.
    ///
    /// # Errors
    /// `unknown-indicator` with the nearest ids.
    pub fn describe(&self, id: &str) -> Result<&Indicator> {
        self.indicators.get(id).ok_or_else(|| {
            let help = nearest_phrase(id, self.indicators.keys().map(String::as_str))
                .unwrap_or_else(|| text!("list the catalogue for its ids", "listez le catalogue pour ses identifiants"));
            Error::new(Code::UnknownIndicator, text!("there is no indicator `{id}`", "il n'y a pas d'indicateur `{id}`")).with_help(help)
        })
    }

    /// All indicators, hidden ones and flows included.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values()
    }

    /// The indicators that tables show: those asked for, without flows and without those that have no formula.
    pub fn shown(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values().filter(|i| !self.hidden.contains(&i.id) && i.kind != Kind::Flow && !i.variants.is_empty())
    }

    /// The main ratios among those shown, in the order of a first picture (*ratios principaux*).
    pub fn main(&self) -> Vec<&Indicator> {
        let mut main: Vec<&Indicator> = self.shown().filter(|indicator| indicator.main.is_some()).collect();
        main.sort_by_key(|indicator| indicator.main);
        main
    }

    /// The same catalogue showing only some ids (and computing what they need).
    ///
    /// # Errors
    /// `unknown-indicator`.
    pub fn only(mut self, ids: &[&str]) -> Result<Catalogue> {
        for id in ids {
            self.describe(id)?;
        }
        self.hidden = self.indicators.keys().filter(|id| !ids.contains(&id.as_str())).cloned().collect();
        self.plan = OnceLock::new();
        Ok(self)
    }

    /// The ids needed for those shown, each after what it refers to; what is read from earlier years is needed but no edge.
    pub(super) fn order(&self) -> Result<Vec<&str>> {
        let mut needed: IndexSet<&str> = self.shown().map(|i| i.id.as_str()).collect();
        let mut next = 0;
        while let Some(id) = needed.get_index(next).copied() {
            needed.extend(self.references(id));
            needed.extend(self.earlier(id));
            next += 1;
        }
        let needed: Vec<&str> = needed.into_iter().collect();
        dependency_order(&needed, &|id| self.references(id))
    }

    /// The indicators that an id refers to in any variant, its flow included.
    pub(super) fn references(&self, id: &str) -> Vec<&str> {
        let Some(indicator) = self.indicators.get(id) else { return Vec::new() };
        let names = indicator.variants.iter().flat_map(|v| v.formula.names()).chain(indicator.flows.as_deref());
        self.known(names.collect())
    }

    fn earlier(&self, id: &str) -> Vec<&str> {
        let Some(indicator) = self.indicators.get(id) else { return Vec::new() };
        self.known(indicator.variants.iter().flat_map(|v| v.formula.earlier_names()).collect())
    }

    fn known(&self, names: BTreeSet<&str>) -> Vec<&str> {
        names.into_iter().filter_map(|name| self.indicators.get_key_value(name).map(|(id, _)| id.as_str())).collect()
    }

    /// Whether an id is an amount: in every variant a linear combination of accounts and of other amounts.
    pub(super) fn is_amount(&self, id: &str) -> bool {
        self.amounts.get_or_init(|| self.find_amounts()).contains(id)
    }

    /// The amounts, found along the order of references so that each is decided once. A circle has none: its check refuses it.
    fn find_amounts(&self) -> BTreeSet<String> {
        let mut amounts = BTreeSet::new();
        let all: Vec<&str> = self.indicators.keys().map(String::as_str).collect();
        for id in dependency_order(&all, &|id| self.references(id)).unwrap_or_default() {
            let Some(indicator) = self.indicators.get(id) else { continue };
            let is_money = indicator.kind != Kind::Signal && indicator.unit.dimension.is_money();
            let known = |name: &str| amounts.contains(name).then(Linear::default);
            if is_money && indicator.variants.iter().all(|v| linear(&v.formula, &mut |name| known(name)).is_some()) {
                amounts.insert(id.to_owned());
            }
        }
        amounts
    }

    /// The type of an attribute that formulas may name.
    pub(super) fn attribute_type(&self, name: &str) -> Option<Type> {
        self.columns.get(name).cloned().or_else(|| attribute(name))
    }
}

fn attribute(name: &str) -> Option<Type> {
    let (_, unit) = ATTRIBUTES.iter().find(|(known, _)| *known == name)?;
    if *unit == "text" { Some(Type::Text) } else { Unit::parse(unit, &[]).ok().map(|u| Type::number(&u)) }
}

/// A formula of unit `%` that multiplies by 100, or of `kEUR` that divides by 1,000: its result is turned into its unit once more.
fn scale_twice(indicator: &Indicator, formula: &Expr) -> Option<Warning> {
    let (operator, factor) = match indicator.unit.scale {
        Scale::One => return None,
        Scale::Percent => (Operator::Multiply, Decimal::ONE_HUNDRED),
        Scale::Thousand => (Operator::Divide, Decimal::ONE_THOUSAND),
    };
    let is_factor = |e: &Expr| matches!(&e.kind, Node::Number(value, None) if *value == factor);
    let mut found = false;
    formula.walk(&mut |part| {
        if let Node::Binary(found_operator, left, right) = &part.kind {
            found |= *found_operator == operator && (is_factor(right) || is_factor(left));
        }
    });
    let (id, unit) = (&indicator.id, &indicator.unit);
    found.then(|| Warning {
        code: WarningCode::ScaleTwice,
        message: text!(
            "`{id}` is declared in {unit}: the library turns its result into {unit} itself, take the factor {factor} out",
            "`{id}` est déclaré en {unit} : la bibliothèque convertit elle-même son résultat en {unit}, retirez le facteur {factor}"
        ),
        count: 1,
        first: vec![id.clone()],
    })
}

/// What the formulas of a catalogue may refer to.
struct CatalogueSchema<'a> {
    catalogue: &'a Catalogue,
    /// The variant at hand: its charts say where prefixes are looked up.
    variant: Option<&'a Variant>,
}

impl Schema for CatalogueSchema<'_> {
    fn name(&self, name: &str) -> Option<Type> {
        let indicator = self.catalogue.indicators.get(name).map(Indicator::value_type);
        indicator.or_else(|| self.catalogue.attribute_type(name))
    }

    fn names(&self) -> Vec<String> {
        let attributes = ATTRIBUTES.iter().map(|(name, _)| (*name).to_owned());
        self.catalogue.indicators.keys().chain(self.catalogue.columns.keys()).cloned().chain(attributes).collect()
    }

    fn account(&self, term: &AccountTerm, warnings: &mut Vec<Warning>) -> Result<()> {
        let charts = self.variant.map_or(&[][..], |v| v.when.charts.as_slice());
        super::prefixes::unmatched(term, charts, warnings);
        Ok(())
    }
}
