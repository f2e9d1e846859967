"""Terms of outgoing and incoming mail."""

from enum import StrEnum


class MailState(StrEnum):
    """State of an outgoing mail. Allowed transitions are in rules/delivery.py."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"
    BOUNCED = "bounced"

    @property
    def is_queued(self) -> bool:
        return self is MailState.QUEUED

    @property
    def is_held(self) -> bool:
        return self is MailState.HELD

    @property
    def waits_here(self) -> bool:
        """Whether staff can still keep it from going."""
        return self in {MailState.QUEUED, MailState.HELD}

    @property
    def not_arrived(self) -> bool:
        return self in {MailState.FAILED, MailState.BOUNCED}

    @property
    def tells_cause(self) -> bool:
        """Whether a server's answer explains why it has not arrived."""
        return self is MailState.QUEUED or self.not_arrived


class MailFactKind(StrEnum):
    """Entries of the delivery log: attempts, bounces and staff actions on a mail."""

    TAKEN = "taken"
    PUT_OFF = "put_off"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNWANTED = "unwanted"
    BOUNCED = "bounced"
    DELAYED = "delayed"
    BOUNCE_UNDONE = "bounce_undone"
    HELD = "held"
    RELEASED = "released"
    DROPPED = "dropped"
    SENT_AGAIN = "sent_again"

    @property
    def went_out(self) -> bool:
        return self in {MailFactKind.TAKEN, MailFactKind.SENT_AGAIN}

    @property
    def is_answer(self) -> bool:
        """Whether it is a mail server's answer about an address."""
        return self in {
            MailFactKind.TAKEN,
            MailFactKind.REFUSED,
            MailFactKind.PUT_OFF,
            MailFactKind.GIVEN_UP,
            MailFactKind.BOUNCED,
        }


class IncomingKind(StrEnum):
    """What an incoming mail is."""

    BOUNCE = "bounce"
    DELAY = "delay"
    RELAYED = "relayed"
    AUTOMATIC = "automatic"
    REPLY = "reply"
    OWN = "own"
    OTHER = "other"

    @property
    def is_bounce(self) -> bool:
        return self is IncomingKind.BOUNCE

    @property
    def is_delay(self) -> bool:
        return self is IncomingKind.DELAY

    @property
    def is_automatic(self) -> bool:
        return self is IncomingKind.AUTOMATIC

    @property
    def is_reply(self) -> bool:
        return self is IncomingKind.REPLY

    @property
    def from_server(self) -> bool:
        return self in {IncomingKind.BOUNCE, IncomingKind.DELAY, IncomingKind.RELAYED}

    @property
    def tells_cause(self) -> bool:
        """Whether it says why a mail has not arrived."""
        return self in {IncomingKind.BOUNCE, IncomingKind.DELAY}

    @property
    def from_person(self) -> bool:
        return self in {IncomingKind.REPLY, IncomingKind.OTHER}


class MatchedBy(StrEnum):
    """How an incoming mail was matched to one of our own."""

    MESSAGE_ID = "message_id"
    ENVELOPE = "envelope"
    RECIPIENT = "recipient"
    NOTHING = "nothing"


class CountedAs(StrEnum):
    """What an officer counted a reply as."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REPORT = "report"
    NOTHING = "nothing"

    @property
    def is_nothing(self) -> bool:
        return self is CountedAs.NOTHING
