# The window in which an identity is renewed. `when` is a moment, such as "in 3 days (26 November)".

renew-title = Renew
renew-title-of = Renew { $title }
renew-do = Renew
renew-valid-until = The certificate is valid until { $when }.
renew-done = Renewed. The new certificate is valid until { $when }.
