"""What a service raises when it refuses: the message is a sentence for the person."""


class Refused(Exception):
    def __init__(self, message: object) -> None:
        super().__init__(message)

    @property
    def sentence(self) -> str:
        return str(self.args[0])
