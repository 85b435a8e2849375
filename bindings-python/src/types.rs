//! The Python types of arguments and answers, as the stubs name them: what `python/budget_core/types.py` declares, and what is made of it.

use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};
use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::Deref;

/// A type that stubs can name.
pub trait Named {
    /// How they name it.
    const HINT: PyStaticExpr;
}

/// Types of `budget_core.types`.
macro_rules! declared {
    ($($name:ident),+ $(,)?) => {$(
        #[doc = concat!("`budget_core.types.", stringify!($name), "`.")]
        pub struct $name;

        impl Named for $name {
            const HINT: PyStaticExpr = type_hint_identifier!("budget_core.types", stringify!($name));
        }
    )+};
}

/// Types of other modules.
macro_rules! known {
    ($($name:ident = $module:literal . $of:literal),+ $(,)?) => {$(
        #[doc = concat!("`", $module, ".", $of, "`.")]
        pub struct $name;

        impl Named for $name {
            const HINT: PyStaticExpr = type_hint_identifier!($module, $of);
        }
    )+};
}

declared!(
    Account,
    AccountPart,
    AnyDict,
    AxesLike,
    Budget,
    Chapter,
    Checked,
    Entity,
    Facts,
    Former,
    Found,
    Function,
    Group,
    Issue,
    Key,
    LinesLike,
    PeersLike,
    Pickled,
    Population,
    ProgressLike,
    Rank,
    Scopes,
    Signals,
    SourceLike,
    SourcesLike,
    Text,
    Value,
    Warning,
    Words,
    Counts,
    Allocation,
    AllocationImpact,
    Bin,
    Bounds,
    Change,
    Changed,
    Check,
    Communes,
    Deciles,
    Eligibility,
    ExactLike,
    ExactsLike,
    Feed,
    Files,
    Grant,
    GrantTotal,
    ImpactCounts,
    ImpactGap,
    ImpactGroup,
    InputColumn,
    Joined,
    MapLike,
    Move,
    Names,
    National,
    Parameter,
    Party,
    PartyTotal,
    ReformLike,
    Restored,
    RoundingGap,
    Rule,
    RulebookLike,
    Secret,
    Solution,
    StateChange,
    Sum,
    Sweep,
    Transfer,
    ColumnsLike,
);

known!(
    Exact = "decimal"."Decimal",
    PandasFrame = "pandas"."DataFrame",
    PolarsFrame = "polars"."DataFrame",
    PyarrowTable = "pyarrow"."Table",
    Anything = "typing"."Any",
    Axes = "matplotlib.axes"."Axes",
    Capsule = "typing_extensions"."CapsuleType",
    Comparison = "budget_core.answers"."Comparison",
    Figure = "matplotlib.figure"."Figure",
    Series = "budget_core.answers"."Series",
);

/// `str`.
pub struct Str;

impl Named for Str {
    const HINT: PyStaticExpr = type_hint_identifier!("builtins", "str");
}

/// A list of them.
pub struct ListOf<T>(PhantomData<T>);

impl<T: Named> Named for ListOf<T> {
    // `Chart.list` hides `list` inside its class.
    const HINT: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("typing", "List"), T::HINT);
}

/// A dict of them by name.
pub struct DictOf<T>(PhantomData<T>);

impl<T: Named> Named for DictOf<T> {
    const HINT: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "dict"), Str::HINT, T::HINT);
}

/// One of them, or None.
pub struct Maybe<T>(PhantomData<T>);

impl<T: Named> Named for Maybe<T> {
    const HINT: PyStaticExpr = type_hint_union!(T::HINT, PyStaticExpr::Constant { value: pyo3::inspect::PyStaticConstant::None });
}

/// An answer of that type.
pub struct Typed<'py, T>(Bound<'py, PyAny>, PhantomData<T>);

impl<'py, T> Typed<'py, T> {
    /// The object, said to be of that type.
    pub fn of(object: Bound<'py, PyAny>) -> Typed<'py, T> {
        Typed(object, PhantomData)
    }
}

impl<'py, T: Named> IntoPyObject<'py> for Typed<'py, T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;

    const OUTPUT_TYPE: PyStaticExpr = T::HINT;

    fn into_pyobject(self, _: Python<'py>) -> Result<Bound<'py, PyAny>, Infallible> {
        Ok(self.0)
    }
}

/// An argument of that type, as it was given.
pub struct Given<'py, T>(Bound<'py, PyAny>, PhantomData<T>);

impl<'py, T> Deref for Given<'py, T> {
    type Target = Bound<'py, PyAny>;

    fn deref(&self) -> &Bound<'py, PyAny> {
        &self.0
    }
}

impl<'a, 'py, T: Named> FromPyObject<'a, 'py> for Given<'py, T> {
    type Error = Infallible;

    const INPUT_TYPE: PyStaticExpr = T::HINT;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Given<'py, T>, Infallible> {
        Ok(Given(object.to_owned(), PhantomData))
    }
}

/// An answer of that type as Python objects.
pub fn answer<'py, T>(py: Python<'py>, value: &(impl serde::Serialize + ?Sized)) -> PyResult<Typed<'py, T>> {
    crate::convert::python(py, value).map(Typed::of)
}
