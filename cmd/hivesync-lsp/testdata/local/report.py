import csv
from collections import defaultdict


class Report:
    def __init__(self, title, currency="EUR"):
        self.title = title
        self.currency = currency
        self.rows = []

    def add(self, day, amount):
        if amount < 0:
            raise ValueError("a sale is never negative")
        self.rows.append((day, amount))

    def by_day(self):
        days = defaultdict(int)
        for day, amount in self.rows:
            days[day] += amount
        return dict(days)


def read_report(path, title, skip_header=True):
    report = Report(title)
    with open(path, newline="") as f:
        for i, row in enumerate(csv.reader(f)):
            if skip_header and i == 0:
                continue
            report.add(row[0], int(row[1]))
    return report


def best_days(report, limit):
    days = sorted(report.by_day().items(), key=lambda d: d[1], reverse=True)
    for day, _ in days[:limit]:
        yield day
