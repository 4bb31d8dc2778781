//! Half typed.

/// Whole.
pub fn whole(a: i32) -> i32 {
    a +
}

pub struct Open {
    pub a: i32,
    b:
}

impl Open {
    pub fn ok(&self) -> i32 { self.a }

    pub fn half(&self, x

    /// After.
    pub fn after(&self) {}
}

fn unfinished(

pub enum E { A, B
