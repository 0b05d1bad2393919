"""Shadow: a candidate policy beside the live one, asked the same real questions, off the way of every answer."""

from gateway.shadow.tally import Tally, Total, tally_beside, tally_of
from gateway.shadow.watch import Means, Shadow

__all__ = ["Means", "Shadow", "Tally", "Total", "tally_beside", "tally_of"]
