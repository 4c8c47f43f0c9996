"""Commands on pupils, their legal responsibles, accounts and schools."""
