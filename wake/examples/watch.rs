//! Prints everything that wakes a program on this computer, until it is ended.

use wake::Sources;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut sources = Sources::new()?;
    sources.arm(None)?;
    loop {
        println!("{:?}", sources.next().await?);
    }
}
