"""The demo: two centres with people of the same ids, a group, the N5 mock test, imported as a teacher would, a quiz
from it, and two materials."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from exams.drawing import draw, units_of
from exams.models import MockTest
from exams.placing import pieces_of
from exams.printing.kana import kana_pdf
from exams.services.folders import add_folder
from exams.services.materials import add_file, add_link
from exams.services.publishing import publish_test
from exams.services.quizzes import build_quiz
from exams.services.samples import add_sample_test
from tenants.db import connection
from tenants.models import Center, ContactRequest, Domain
from tenants.people.models import Group, Role, User
from tenants.people.services.groups import create_group
from tenants.schemas import inside
from tenants.services.centers import create_center, ensure_public_site
from tenants.services.days import write_days

PASSWORD = "mikan-demo-2026"  # noqa: S105 - printed at every start; production never loads the demo

CENTERS = {
    "sakura": ("Sakura", "Tashkent", "#9B1F4D"),
    "fuji": ("Fuji", "Samarkand", "#1D4F92"),
}
STAFF = {
    "sakura": [
        (Role.CENTER_ADMIN, "admin", "Nilufar", "Rashidova"),
        (Role.TEACHER, "teacher", "Gulnora", "Yuldasheva"),
    ],
    "fuji": [(Role.CENTER_ADMIN, "admin", "Timur", "Kim"), (Role.TEACHER, "teacher", "Oysha", "Saidova")],
}
FIRST = """
Dilnoza Jasur Madina Aziz Kamola Bekzod Nigora Sardor Zilola Temur Malika Rustam
Sevara Otabek Feruza Ulugbek Laylo Doniyor Iroda Shohruh Nodira Akmal Zarina Farhod
"""
LAST = {
    "sakura": "Karimova Toshmatov Yusupova Rahimov Saidova Nazarov Hakimova Umarov Ergasheva Qodirov Kim Aliyev",
    "fuji": "Ahmedova Sodiqov Mirzayeva Joʻrayev Abdullayeva Hasanov Tursunova Yoqubov Raximova Li Pak Norov",
}
STUDENTS = 24
QUIZ = {"kanji_reading": 3, "grammar_form": 3}


def logins(port: int) -> list[tuple[str, str]]:
    """Address and login of each demo person worth printing."""
    public = f"http://{settings.BASE_HOST}:{port}/"
    sakura = f"http://sakura.{settings.BASE_HOST}:{port}/"
    fuji = f"http://fuji.{settings.BASE_HOST}:{port}/"
    return [
        (public, "owner@mikan.test"),
        (sakura, "admin@sakura.test"),
        (sakura, "teacher@sakura.test"),
        (sakura, f"student01@sakura.test … student{STUDENTS}@sakura.test"),
        (fuji, "the same names @fuji.test"),
    ]


def load_demo() -> None:
    """Make what is missing; what is there stays as it is."""
    ensure_public_site()
    if not User.objects.filter(username="owner").exists():
        _person(Role.OWNER, "owner", "owner@mikan.test", "Mikan", "Owner")
        User.objects.update(password=make_password(PASSWORD))
    for subdomain in CENTERS:
        with inside(_center(subdomain)):
            _fill(subdomain)
    connection.set_schema_to_public()
    _ask_for_a_center()
    write_days()


def _ask_for_a_center() -> None:
    """A request, so that an owner has one to answer."""
    if not ContactRequest.objects.exists():
        ContactRequest.objects.create(
            center_name="Yangi Til",
            city="Namangan",
            name="Sabina Tursunova",
            phone="+998901112233",
            email="sabina@yangi-til.test",
            message="We are two teachers with sixty students from N5 to N3.",
            told_at=timezone.now(),
        )


def _center(subdomain: str) -> Center:
    domain = Domain.objects.select_related("tenant").filter(domain=f"{subdomain}.{settings.BASE_HOST}").first()
    if domain:
        return domain.tenant
    name, city, colour = CENTERS[subdomain]
    center = create_center(subdomain=subdomain, name=name, city=city, colour=colour)
    center.phone, center.email = "+998712001020", f"office@{subdomain}.test"
    center.save(update_fields=["phone", "email"])
    return center


def _fill(subdomain: str) -> None:
    """All or nothing, so that an interrupted first start leaves nothing half done."""
    if Group.objects.filter(name="N5 A").exists() and MockTest.objects.exists():
        return
    with transaction.atomic():
        if not Group.objects.filter(name="N5 A").exists():
            _admin, teacher = (
                _person(role, name, f"{name}@{subdomain}.test", first, last)
                for role, name, first, last in STAFF[subdomain]
            )
            students = [_student(subdomain, number) for number in range(1, STUDENTS + 1)]
            create_group(name="N5 A", level="N5", teachers=[teacher], students=students)
        if not MockTest.objects.exists():
            teacher = User.objects.get(username="teacher")
            add_sample_test(actor=teacher)
            _add_quiz(teacher)
            _add_materials(teacher)
        User.objects.update(password=make_password(PASSWORD))


def _add_quiz(teacher: User) -> None:
    """A short quiz of the test's own questions, published: to be set as homework."""
    drawn = draw(units_of(teacher, "N5", published=False, unset=False), QUIZ, seed="demo")
    quiz = build_quiz(
        actor=teacher,
        title="Quick check: kanji and grammar",
        level="N5",
        pieces=pieces_of([unit.pk for unit in drawn], teacher),
        check_mode=MockTest.Check.EACH,
        question_seconds=30,
        points=1,
    )
    publish_test(quiz, actor=teacher)


def _add_materials(teacher: User) -> None:
    """A page of ours for the group, and the official sample questions for everybody."""
    add_file(
        SimpleUploadedFile("kana.pdf", kana_pdf("Hiragana and katakana")),
        actor=teacher,
        title="Hiragana and katakana",
        description="Print it and keep it beside you until you need it no more.",
        level="N5",
        folder=add_folder(actor=teacher, name="First steps"),
        groups=Group.objects.filter(name="N5 A"),
    )
    add_link(
        actor=teacher,
        url="https://www.jlpt.jp/e/samples/sampleindex.html",
        title="Official sample questions",
        description="From the organisers of the test, all levels.",
        for_everybody=True,
    )


def _student(subdomain: str, number: int) -> User:
    name = f"student{number:02d}"
    first_names, last_names = FIRST.split(), LAST[subdomain].split()
    first, last = first_names[(number - 1) % len(first_names)], last_names[(number - 1) % len(last_names)]
    return _person(Role.STUDENT, name, f"{name}@{subdomain}.test", first, last)


def _person(role: Role, username: str, email: str, first: str, last: str) -> User:
    """A person without a password: the demo's is hashed once for all."""
    return User.objects.create_user(username, email=email, role=role, first_name=first, last_name=last, language="")
