"""Performance forms (绩效目标表, 自评表) → their money, indicators and scores, from whole grids or scattered over a page."""
