"""Terms of the security log."""

from enum import StrEnum


class SecurityKind(StrEnum):
    """What the security log records, for the agency's administrators. Nothing on a board follows from it."""

    SIGN_IN_ASKED = "sign_in_asked"
    SIGNED_IN = "signed_in"
    BOARDS_OPENED = "boards_opened"
    SIGN_IN_REFUSED = "sign_in_refused"
    LIMIT_REACHED = "limit_reached"
    SESSION_ENDED = "session_ended"
    ROLES_CHANGED = "roles_changed"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_FILE_OPENED = "incident_file_opened"


class LimitKind(StrEnum):
    """What is limited for people without a session; each is counted by itself."""

    SIGN_IN_OF_ADDRESS = "sign_in_of_address"
    SIGN_IN_OF_NETWORK = "sign_in_of_network"
    NEW_LINK_OF_CALLER = "new_link_of_caller"
    NEW_LINK_OF_UNIT = "new_link_of_unit"
    NEW_LINK_OF_LINK = "new_link_of_link"
    NEW_LINK_OF_NETWORK = "new_link_of_network"
    SETUP_OF_NETWORK = "setup_of_network"
    CHECK_OF_NETWORK = "check_of_network"
    MISTYPED = "mistyped"
