renew-title = 续期
renew-title-of = 续期：{ $title }
renew-do = 续期
renew-valid-until = 证书到期：{ $when }。
renew-done = 已续期。新证书到期：{ $when }。
