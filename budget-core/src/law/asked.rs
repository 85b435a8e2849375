//! What a simulation is asked by name: a commune, a value of it.

use super::simulate::Simulation;
use crate::error::{Code, Error, Result, nearest_phrase};
use crate::table::Value;
use crate::text;

impl Simulation {
    /// The row of a commune.
    ///
    /// # Errors
    /// `unknown-entity` with the nearest.
    pub fn find(&self, entity: &str) -> Result<usize> {
        self.row(entity).ok_or_else(|| {
            let error = Error::new(Code::UnknownEntity, text!("`{entity}` is not in the table", "`{entity}` n'est pas dans la table")).at_path(entity);
            match nearest_phrase(entity, self.keys().iter().map(AsRef::as_ref)) {
                Some(help) => error.with_help(help),
                None => error.with_help(text!("name a commune by its INSEE code", "désignez une commune par son code INSEE")),
            }
        })
    }

    /// The value of a rule, an input or another column of the table for a commune, in its unit, exact to 15 digits in mode `fast`.
    ///
    /// # Errors
    /// `unknown-entity`, `unknown-rule` with the nearest.
    pub fn value_of(&self, entity: &str, id: &str) -> Result<Value> {
        let row = self.find(entity)?;
        if !self.law().columns.contains_key(id) && !self.given().contains(&id) {
            self.law().rule(id)?;
        }
        Ok(self.value(id, row))
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use crate::table::{Column, Values};
    use crate::{Code, Law, Table, Unit, Value};

    #[test]
    fn values_are_asked_by_commune_and_name() {
        let law = Law::builtin("dgf_communes", 2026).unwrap();
        let count = Column::new("population_dgf", Unit::parse("inhabitant", &[]).unwrap(), Values::Decimal(vec![120.into()]));
        let table = Table::of(vec![Column::text(law.entity_column(), ["99001"]), count]).unwrap();
        let simulation = law.simulate(&table, None).unwrap();
        assert_eq!(simulation.value_of("99001", "population_dgf").unwrap(), Value::Number(120.into()));
        assert_eq!(simulation.value_of("99002", "population_dgf").unwrap_err().code(), Code::UnknownEntity);
        assert_eq!(simulation.value_of("99001", "population_dfg").unwrap_err().code(), Code::UnknownRule);
    }
}
