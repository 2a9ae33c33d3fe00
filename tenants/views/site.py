"""The public site: what a visitor sees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenants.forms.requests import ContactForm, FindCenterForm
from tenants.people.origin import current_address
from tenants.rendering import render_page
from tenants.services.finding import ask_for_centers
from tenants.services.requests import send_request
from tenants.throttle import allow, network_of

# In an hour. A school or a hostel shares one address; one person has one e-mail.
CONTACTS, CONTACTS_OF_EMAIL = 10, 3
SEARCHES, SEARCHES_OF_EMAIL = 30, 3


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render_page(request, "tenants/public/landing.html", {"form": ContactForm()})


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The landing page's form by itself: here it comes back with what is wrong, and with all that was typed."""
    form = ContactForm(request.POST or None)
    if form.is_trap:
        return redirect("contact_thanks")  # as if it had been sent: whoever fills in the trap learns nothing
    status = 422 if form.errors else 200
    if form.is_valid():
        if _may("contact", form.cleaned_data["email"], CONTACTS, CONTACTS_OF_EMAIL):
            send_request(**form.values, language=get_language() or "en")
            return redirect("contact_thanks")
        form.add_error(
            None, _("Several requests came from you in this hour. This one is not sent: try again in an hour.")
        )
        status = 429
    return render_page(request, "tenants/public/contact.html", {"form": form}, status=status)


@require_GET
def contact_thanks(request: HttpRequest) -> HttpResponse:
    return render_page(request, "tenants/public/thanks.html", {})


@require_http_methods(["GET", "POST"])
def find_center(request: HttpRequest) -> HttpResponse:
    """The addresses of one's centres by mail. Known or not, the page does and says the same: a task looks."""
    form = FindCenterForm(request.POST or None)
    status = 422 if form.errors else 200
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not _may("find", email, SEARCHES, SEARCHES_OF_EMAIL):
            form.add_error(
                None, _("You have asked several times in this hour. Look into your mail, or try again in an hour.")
            )
            status = 429
        elif not ask_for_centers(email, language=get_language() or "en"):
            form.add_error(None, _("No mail can be sent at the moment. Try again in a few minutes."))
            status = 503
        else:
            return redirect("find_center_sent")
    return render_page(request, "tenants/public/find.html", {"form": form}, status=status)


@require_GET
def find_center_sent(request: HttpRequest) -> HttpResponse:
    return render_page(request, "tenants/public/find_sent.html", {})


def _may(what: str, email: str, most: int, most_of_email: int) -> bool:
    """Counts one more of the visitor's address and of the e-mail that was typed, whosever it is."""
    network = network_of(current_address())
    return allow(what, network, most=most) and allow(f"{what} email", email.lower(), most=most_of_email)
