//! The impact of an amendment: winners, losers, groups, envelopes.

use crate::error::refused;
use crate::types::{
    AllocationImpact, AnyDict, AxesLike, Bin, Changed, Deciles, DictOf, Eligibility, Figure, Given, GrantTotal, ImpactCounts, ImpactGap, ImpactGroup, ListOf,
    Maybe, Move, PartyTotal, Secret, StateChange, Str, Sum, Text, Transfer, Typed, Warning, answer,
};
use budget_core::law::impact;
use budget_core::{Code, text};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What an amendment does to every commune: the fields of `impact.json` as attributes. Amounts are euros to the cent (`decimal.Decimal`), amounts per head
/// euros with two decimals.
///
/// `impact.cost["change"]`, `impact.losers[0]["name"]`, `impact.groups["strata"]`; `impact.html()` is one page in French that says it all.
#[pyclass(frozen, module = "budget_core")]
pub struct Impact {
    impact: impact::Impact,
}

impl Impact {
    pub fn of(impact: impact::Impact) -> Impact {
        Impact { impact }
    }
}

#[pymethods]
impl Impact {
    /// The title of the amendment; empty where it has none.
    #[getter]
    fn title(&self) -> &str {
        &self.impact.title
    }

    /// The exercise.
    #[getter]
    fn year(&self) -> u16 {
        self.impact.year
    }

    /// The numbers that it was computed with: `fast` or `decimal`.
    #[getter]
    fn mode(&self) -> &str {
        &self.impact.mode
    }

    /// Where the amendment comes from, such as a bill; empty where it does not say.
    #[getter]
    fn reference(&self) -> &str {
        &self.impact.reference
    }

    /// The law that is amended, in words: a dict of `en`, `fr`.
    #[getter]
    fn law<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Text>> {
        answer(py, &self.impact.law)
    }

    /// What the figures leave out: a dict of `en`, `fr`; None where the rulebook says nothing.
    #[getter]
    fn scope<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Maybe<Text>>> {
        answer(py, &self.impact.scope)
    }

    /// The communes are invented: whoever shows a figure of them says so.
    #[getter]
    fn fictional(&self) -> bool {
        self.impact.fictional
    }

    /// What the amendment changed: dicts of `id`, `kind` (`parameter`, `rule`, `column`), `label`, `before`, `after`, `unit`, `article`.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Changed>>> {
        answer(py, &self.impact.changes)
    }

    /// The sum of all grants of the main party, each euro once, in euros: a dict of `baseline`, `reform`, `change`, each None where nobody's is known.
    #[getter]
    fn cost<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Sum>> {
        answer(py, &self.impact.cost)
    }

    /// Who gains and who pays, the main party first, in euros: dicts of `party`, `label`, `pays`, `baseline`, `reform`, `change`, `secret`.
    #[getter]
    fn parties<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<PartyTotal>>> {
        answer(py, &self.impact.parties)
    }

    /// How many communes gain and lose, and what in euros: a dict of `n`, `winners`, `losers`, `unchanged`, `unknown`, `gained`, `lost`, ...
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ImpactCounts>> {
        answer(py, &self.impact.counts)
    }

    /// Each grant, in euros: dicts of `rule`, `label`, `baseline`, `reform`, `change`, `state`, `winners`, `losers`, ...
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<GrantTotal>>> {
        answer(py, &self.impact.totals)
    }

    /// Communes of which secrecy hides an amount, in no total: a dict of `n` and `communes`.
    #[getter]
    fn secret<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Secret>> {
        answer(py, &self.impact.secret)
    }

    /// Who enters and who leaves, by rule of eligibility: dicts of `rule`, `grant`, `eligible`, `newly`, `no_longer`, `entered`, `left`, ...
    #[getter]
    fn eligibility<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Eligibility>>> {
        answer(py, &self.impact.eligibility)
    }

    /// Those who gain most, most first: dicts of `entity`, `name`, `population`, `baseline`, `reform`, `change` (euros), `per_head`, `secret`.
    #[getter]
    fn winners<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Move>>> {
        answer(py, &self.impact.winners)
    }

    /// Those who lose most, most first: dicts as those of `winners`.
    #[getter]
    fn losers<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Move>>> {
        answer(py, &self.impact.losers)
    }

    /// The names of the groupings, by id.
    #[getter]
    fn groupings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<Text>>> {
        answer(py, &self.impact.groupings)
    }

    /// The same by group, by grouping: dicts of `key`, `label`, `n`, `population`, `winners`, `losers`, `change` (euros), `per_head`, ...
    #[getter]
    fn groups<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<ListOf<ImpactGroup>>>> {
        answer(py, &self.impact.groups)
    }

    /// Communes whose amount changes in ten groups of one size, by change `per_head` and in `euros`.
    #[getter]
    fn deciles<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Deciles>> {
        answer(py, &self.impact.deciles)
    }

    /// Communes by what they gain or lose per head: dicts of `from`, `to` (euros per inhabitant), `n`, `population`.
    #[getter]
    fn histogram<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Bin>>> {
        answer(py, &self.impact.histogram)
    }

    /// Whom it takes from, the first being all grants together: dicts of `grant`, `gained`, `lost`, `new_money`, `from`, `to`, ...
    #[getter]
    fn transfers<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Transfer>>> {
        answer(py, &self.impact.transfers)
    }

    /// Each envelope before and after: dicts of `rule`, `label`, `part`, `point`, `baseline`, `reform`.
    #[getter]
    fn allocations<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<AllocationImpact>>> {
        answer(py, &self.impact.allocations)
    }

    /// What rules that round each amount by itself leave of their envelope, in euros: dicts of `rule`, `label`, `baseline`, `reform`.
    #[getter]
    fn rounding_gaps<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<ImpactGap>>> {
        answer(py, &self.impact.rounding_gaps)
    }

    /// National values that move: dicts of `rule`, `label`, `unit`, `baseline`, `reform`.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<StateChange>>> {
        answer(py, &self.impact.state)
    }

    /// What the figures do not say by themselves: dicts of `code`, `message`, `count`, `first`.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &self.impact.warnings)
    }

    /// Where the figures come from: dicts of `en`, `fr`.
    #[getter]
    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Text>>> {
        answer(py, &self.impact.sources)
    }

    /// One page in French that says it all, to be written to a file.
    fn html(&self, py: Python<'_>) -> String {
        py.detach(|| self.impact.html())
    }

    /// All fields as one dict, in the order of `impact.json`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, &self.impact)
    }

    /// The fields as JSON; exact numbers are texts.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| serde_json::to_string_pretty(&self.impact)).map_err(|error| {
            refused(
                Code::InvalidData,
                text!("the impact cannot be written: {error}", "l'impact ne peut pas être écrit : {error}"),
                text!("use `to_dict()`", "employez `to_dict()`"),
            )
        })
    }

    /// Draws who gains and who loses: communes by change per head, and the winners and losers of each group; `by`: a grouping, the first unless told.
    /// `ax`: two matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.
    #[pyo3(signature = (
        by = None,
        *,
        ax = None,
        title = None
    ))]
    fn plot<'py>(slf: &Bound<'py, Self>, by: Option<String>, ax: Option<Given<'py, AxesLike>>, title: Option<String>) -> PyResult<Typed<'py, Figure>> {
        let options = PyDict::new(slf.py());
        options.set_item("by", by)?;
        options.set_item("ax", ax.as_deref())?;
        options.set_item("title", title)?;
        slf.py().import("budget_core.plot")?.getattr("impact")?.call((slf,), Some(&options)).map(Typed::of)
    }

    fn __repr__(&self) -> String {
        let counts = &self.impact.counts;
        let change = self.impact.cost.change.map_or_else(|| "unknown cost".to_owned(), |cents| format!("{}{} EUR", if cents.0 > 0 { "+" } else { "" }, cents));
        let title = if self.impact.title.is_empty() { String::new() } else { format!(" {:?}", self.impact.title) };
        let unknown = if counts.unknown == 0 { String::new() } else { format!(", {} unknown", counts.unknown) };
        let (year, n, winners, losers, warnings) = (self.impact.year, counts.n, counts.winners, counts.losers, self.impact.warnings.len());
        format!("<Impact{title} of {year}: {change}, {winners} winners, {losers} losers{unknown} of {n} communes, {warnings} warnings>")
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("impact", (slf,)).map(Typed::of)
    }
}
