"""The only writers of the record: one public function is one use case."""
