"""The two search engines behind one seam."""
