"""What a request carries once someone is signed in."""

from django.http import HttpRequest

from brobygger.kernel.actor import Actor


class ActorRequest(HttpRequest):
    """A request after `ActorMiddleware`: someone is acting, at a place, for a purpose."""

    actor: Actor
