"""The part of `jetvision` that shows the broker's sales."""

import asyncio
from typing import Annotated

import typer

from cli_operators import Broker, Opened, as_broker


def add_ledger_command(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def ledger(
        csv: Annotated[
            bool, typer.Option("--csv", help="All columns, for a spreadsheet: `--csv > ledger.csv`.")
        ] = False,
        user: Broker = None,
    ) -> None:
        """Every sale: what the client has paid, what the operator is owed, the commission."""
        from tools.closing.export import as_csv, sales

        with opened() as ready:
            rows = asyncio.run(as_broker(ready, user, sales))
        if csv:
            typer.echo(as_csv(rows), nl=False)
            return
        for row in rows:
            owed = f"{row['currency']} {row['received']} of {row['owed']} received"
            operator = row.get("operator_owed")
            due = f", {row['operator']} is owed {row['operator_currency']} {operator}" if operator else ""
            paid = f" (paid {row['operator_paid_on']})" if row.get("operator_paid_on") else ""
            typer.echo(f"{row['deal']}  {row['state']:<18}  {row['client']}: {owed}{due}{paid}")
        if not rows:
            typer.echo("Nothing is sold yet.")
