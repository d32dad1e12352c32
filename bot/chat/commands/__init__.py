"""The commands. Each acknowledges, asks one desk, and renders what it says."""

from bot.chat.commands.case import CaseCommands
from bot.chat.commands.check import check_message
from bot.chat.commands.context import ContextCommands
from bot.chat.commands.exempt import ExemptCommands
from bot.chat.commands.filter import FilterCommands, diagnose_command
from bot.chat.commands.pausing import pause_command, resume_command
from bot.chat.commands.policy import PolicyCommands
from bot.chat.commands.privacy import PrivacyCommands
from bot.chat.commands.rule import RuleCommands
from bot.chat.commands.setup import setup_command
from bot.chat.desks import Desks
from bot.chat.tree import BylawTree


def add_commands(tree: BylawTree, desks: Desks) -> None:
    """Give the tree every command there is."""
    tree.add_command(setup_command(desks))
    tree.add_command(PolicyCommands(desks))
    tree.add_command(RuleCommands(desks))
    tree.add_command(ExemptCommands(desks))
    tree.add_command(FilterCommands(desks))
    tree.add_command(ContextCommands(desks))
    tree.add_command(diagnose_command(desks))
    tree.add_command(CaseCommands(desks))
    tree.add_command(PrivacyCommands(desks))
    tree.add_command(pause_command(desks))
    tree.add_command(resume_command(desks))
    tree.add_command(check_message(desks))
