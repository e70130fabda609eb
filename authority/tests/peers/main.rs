//! The program as others meet it: OpenSSL's CMP client, web clients, mail readers, its operator.

#[cfg(test)]
mod mails;
#[cfg(test)]
mod openssl;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod support;
#[cfg(test)]
mod web;
