"""The staff interface of the record and what all three packages' interfaces share."""
