# Le démon sous un gestionnaire de services.

vault-in-credential = ouvert, clé du gestionnaire de services
