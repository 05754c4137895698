"""The judgement: what the records mean under the rules in force (信用评价)."""
