"""The French of councils' pages that more than one of them says, or that hangs on what happened."""

from services.siecle.staff import labels
from services.siecle.staff.council.board import Board
from services.siecle.staff.council.moments import Moment
from services.siecle.staff.council.turns import Turn

TO_REVIEW = "Brouillon à revoir : la famille a modifié sa saisie depuis"
CLOSED = "Brouillon à transmettre à la main : le compte de son auteur est fermé"
DRAFT = "Brouillon, transmis à la fin de la saisie"


def note_of(board: Board, zone: str) -> str:
    """What staff read of the moment, while families enter with the dates of that; empty for nothing."""
    if board.moment is not Moment.ENTRY:
        return board.moment.french
    opening = board.stages.opening(board.division)
    return f"{board.moment.french} {labels.opening(opening, board.stages.now, zone)}."


def state_of(turn: Turn) -> str:
    """How far a pupil's turn is, as the class list says it."""
    if turn.is_to_review:
        return TO_REVIEW
    if turn.draft is not None:
        return CLOSED if turn.draft.is_closed else DRAFT
    if turn.last is not None and turn.is_refused:
        return f"{labels.OUTCOMES['refused']} : {labels.reason(turn.last['reason'])}"
    return turn.state.french
