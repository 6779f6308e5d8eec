"""Expressions in SQL: good ones, hostile ones, generated ones, and what is opened while they are computed."""
