"""Encryption of what is said about people: a data key for each case, wrapped by a master key, kept apart from the database.

* `envelope` seals one value for one place (table, row, field); moved anywhere else it does not open.
* `keystore.KeyStore` is what a key store offers; `keyring.Keyring` is the one on files, in a folder of its own that is in no
  backup of the database. Destroying a case's key erases the case, in every old copy of the database too.
* `case.CaseKeys` is how a service reads and writes the sealed columns of one case, on purpose and by name.
* `blind_index` finds equal names and birth dates without storing them, under a key of its own.
"""
