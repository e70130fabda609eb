//! Compiles the markup in one style, so that the windows look the same wherever they were built.

fn main() {
    let style = slint_build::CompilerConfiguration::new().with_style("fluent".to_owned());
    slint_build::compile_with_config("ui/dialogs.slint", style).expect("the markup compiles");
}
