"""The invented province: firms and records that exist nowhere (演示数据)."""
