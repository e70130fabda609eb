# The daemon under a service manager.

vault-in-credential = open, key from the service manager
