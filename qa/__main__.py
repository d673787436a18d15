"""The command line: the four verbs and what serves them. Exit codes: 0 answered or clean, 3 nothing to answer with or
findings, 2 usage or bad input, 1 our fault."""

from __future__ import annotations

import csv
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from index.domain.address import Scope, Stage
from index.domain.errors import InputError, QuestionError, StoreMissing, WenzhangError, file_label
from index.facts.identity import Told
from index.store.fact_store import FactStore
from qa.answer import Answer, Status, Verdict, place_text
from qa.chain import Assistant
from qa.check.batch import checked_rows, unheld
from qa.check.render import marked_up, summary, verdict_rows
from qa.evaluate import REFUSED, RIGHT, WRONG, WRONG_NUMBER, converse, evaluate, load_questions
from qa.export import EXPORT_FIELDS, fact_row, flat, write_jsonl, write_xlsx
from qa.present.chinese import clean

cli = typer.Typer(
    name="wenzhang",
    help="问账：问公开的部门预算、决算，每个数字都先查到出处再显示。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Store = Annotated[Path, typer.Option("--store", help="库所在的文件夹")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]

_NOTHING = 3


def say(text: str = "") -> None:
    """A line on standard output."""
    typer.echo(text)


@cli.command("ingest")
def ingest_command(
    paths: Annotated[list[Path], typer.Argument(help="文件、文件夹或 ZIP 压缩包")],
    store: Store = Path("store"),
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="同时读取几个文件；不写则按处理器核数，最多 4")
    ] = None,
    re_embed: Annotated[bool, typer.Option("--re-embed", help="换了嵌入模型后重新计算全部向量")] = False,
    body: Annotated[str, typer.Option("--body", help="是哪个部门、单位或政府的；文件里看不出时写明")] = "",
    year: Annotated[int | None, typer.Option("--year", min=1949, max=2999, help="是哪一年的")] = None,
    stage: Annotated[Stage | None, typer.Option("--stage", help="预算或决算")] = None,
    scope: Annotated[Scope | None, typer.Option("--scope", help="部门、单位、全域或本级")] = None,
) -> None:
    """导入公开文件（PDF、Word、Excel、网页、文本、图片）；已导入过的自动跳过，写明 --body 等则重读。"""
    # The readers: half a second that only this command needs.
    from index.ingestion.ingest import ingest
    from qa.ingest_lines import Lines, summary

    told = Told(body, year, stage, scope) if body or year or stage or scope else None
    lines = Lines(say, lambda text: typer.echo(text, err=True))
    report = ingest(paths, store, jobs=jobs, re_embed=re_embed, told=told, progress=lines)
    for line in summary(report, store):
        say(line)
    if report.failed:
        raise typer.Exit(2)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题")] = None,
    store: Store = Path("store"),
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option("--batch", help="问题文件，每行 {id, question, turns?}")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="答案文件，每行 {id, …答案}")] = None,
) -> None:
    """问一个问题，或用 --batch 回答一个文件里的问题。"""
    assistant = Assistant.open(store)
    if batch is not None:
        _ask_batch(assistant, batch, out)
        return
    if question is None:
        raise InputError("没有问题。用法：wenzhang ask 克州2021年项目支出多少")
    answer = assistant.ask(question)
    if as_json:
        say(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        _show(answer)
    if answer.status is not Status.ANSWERED:
        raise typer.Exit(_NOTHING)


def _show(answer: Answer) -> None:
    say(answer.text)
    if answer.note:
        say(f"  说明：{answer.note}")
    for figure in answer.figures if answer.status is Status.ANSWERED else ():
        for source in figure.sources[:1] if len(answer.figures) > 1 else figure.sources[:3]:
            place = f"{place_text(source)}；原文写作“{source.written_as}”（{file_label(Path(source.path))}）"
            say(f"  出处：{clean(place)}")
    for passage in answer.passages:
        say(f"  出处：{clean(place_text(passage.source))}（{file_label(Path(passage.source.path))}）")
    for choice in answer.choices:
        say(f"  可以问：{choice}")


def _batch_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"文件“{path}”读不了：{error}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or "id" not in row:
                raise ValueError("缺少 id")
        except ValueError as error:
            raise InputError(f"{path.name} 第{number}行不是有效的 JSON 对象：{error}") from error
        yield row


def _ask_batch(assistant: Assistant, batch: Path, out: Path | None) -> None:
    write_jsonl((_batch_answer(assistant, row) for row in _batch_rows(batch)), out)


def _batch_answer(assistant: Assistant, row: dict[str, Any]) -> dict[str, Any]:
    """The answer to a line of a batch; one that fails for our fault says so, and the others go on."""
    question = str(row.get("question", ""))
    try:
        answer = converse(assistant, question, [str(turn) for turn in row.get("turns") or ()])
    except WenzhangError:
        raise
    except Exception as error:  # the outer edge of one question
        if os.environ.get("WENZHANG_DEBUG"):
            raise
        text = f"程序内部错误（{type(error).__name__}：{error}）。"
        return {"id": row["id"], "question": question, "status": "error", "text": text, "log": traceback.format_exc()}
    if answer is None:
        answer = Answer(question, Status.OUT_OF_SCOPE, "这不是一个可以回答的问题：内容为空或过长。")
    return {"id": row["id"], **answer.to_dict()}


@cli.command()
def chat(store: Store = Path("store")) -> None:
    """在终端里连续提问；空行或 Ctrl-D 结束。"""
    assistant = Assistant.open(store)
    history: list[tuple[str, Answer | str]] = []
    while True:
        try:
            question = input("问> ").strip()
        except EOFError:
            break
        if not question:
            break
        try:
            answer = assistant.ask(question, history)
        except QuestionError as error:
            say(str(error))
            continue
        _show(answer)
        history.append((question, answer))


@cli.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="文本文件，- 表示标准输入", allow_dash=True)] = None,
    store: Store = Path("store"),
    as_json: AsJson = False,
    body: Annotated[str | None, typer.Option("--body", help="文中未写明时，指哪个单位")] = None,
    year: Annotated[int | None, typer.Option("--year", help="文中未写明时，指哪一年")] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="文本文件，每行 {id, text, body?, year?}")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果文件，每行 {id, numbers}")] = None,
) -> None:
    """核对一段文字里的每个数字：标出每个数的结论，并列出出处。"""
    assistant = Assistant.open(store)
    if batch is not None:
        rows = list(checked_rows(_read_text(batch).splitlines(), assistant))
        write_jsonl(iter(rows), out)
        refused = [str(row["error"]) for row in rows if row.get("status") == "error"]
        for error in refused:
            typer.echo(error, err=True)
        if refused:
            raise typer.Exit(2)
        return
    if file is None:
        raise InputError("没有给出文件。用法：wenzhang check 文件，或用 - 从标准输入读取")
    text = sys.stdin.read() if str(file) == "-" else _read_text(file)
    if body and not assistant.bodies_meant(body):
        typer.echo(unheld(body), err=True)
    numbers = assistant.check(text, body=body, year=year)
    if as_json:
        say(json.dumps([number.to_dict() for number in numbers], ensure_ascii=False, indent=2))
    else:
        say(marked_up(text, numbers, colour=sys.stdout.isatty()).rstrip("\n"))
        for line in ("", *verdict_rows(numbers), summary(numbers)):
            say(line)
    if any(number.verdict in (Verdict.CONTRADICTED, Verdict.UNSUPPORTED) for number in numbers):
        raise typer.Exit(_NOTHING)


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"文件“{file}”读不了：{error}") from error


@cli.command("audit")
def audit_command(
    path: Annotated[
        str | None,
        typer.Argument(help="库里的公开文件（标题、文件名、路径或哈希），或磁盘上的文件、文件夹；不写则查库里的全部"),
    ] = None,
    store: Store = Path("store"),
    as_json: AsJson = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成 Excel 文件，每份公开文件一个工作表")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部列出：每一处位置、每一条未能核对的内容")] = False,
) -> None:
    """查公开文件自相矛盾的地方；不在库里的文件当场读，不入库。"""
    from qa.audit import audit, finding_rows  # with its report and workbook: only this command needs them
    from qa.audit_text import report_lines

    result = audit(_store_if_any(store, path), path)
    if xlsx is not None:
        from qa.audit_book import write_book

        write_book(result, xlsx)
    if as_json:
        rows = [row for one in result.audited for row in finding_rows(one)]
        say(json.dumps(rows, ensure_ascii=False, indent=2))
    elif xlsx is not None:
        say(f"已写入 {xlsx}（{len(result.contradictions)} 处）")
    else:
        for line in report_lines(result, everything=everything):
            say(line)
    for message in result.failed:
        typer.echo(f"✗ {message}", err=True)
    if result.failed:
        raise typer.Exit(2)
    if result.contradictions:
        raise typer.Exit(_NOTHING)


def _store_if_any(store: Path, path: str | None) -> FactStore | None:
    """The store, or None where there is none and a file on the disk was named, which needs none."""
    try:
        return FactStore.open(store, os.environ.get("WENZHANG_DATABASE_URL"))
    except StoreMissing:
        if path is None or not Path(path).exists():
            raise
        return None


@cli.command()
def browse(
    file: Annotated[Path, typer.Argument(help="公开文件")],
    page: Annotated[int | None, typer.Option("--page", help="只看这一页")] = None,
    png: Annotated[Path | None, typer.Option("--png", help="把这一页和读到的东西画成图")] = None,
) -> None:
    """看一个文件读出来的表：表头、每个格子、页码；--png 把它们画在原页上。"""
    from index.ingestion.extraction import extract_file  # the readers: only this command and ingest need them

    extract = extract_file(file)
    if png is not None:
        from index.ingestion.page_overlay import draw_page

        draw_page(file, page or 1, extract).save(png)
        say(f"已画出第 {page or 1} 页：{png}")
        return
    for table in extract.tables:
        if page is not None and page not in table.pages:
            continue
        place = f"第{table.page}页" if table.page else f"文本第{table.line}行" if table.line else ""
        say(f"\n■ {table.title or '（无标题）'}  {table.unit}  {place}")
        for column in table.columns:
            say(f"    第{column.index + 1}列：{'/'.join(column.path)}")
        for row in table.rows:
            texts = ["" if cell is None else "".join(cell.text.split()) for cell in row]
            if any(texts):
                say("  " + " | ".join(texts))
    for problem in extract.problems:
        say(f"! {f'第{problem.page}页：' if problem.page else ''}{problem.what}")


@cli.command()
def export(
    out: Annotated[Path, typer.Argument(help="输出文件：.jsonl、.csv 或 .xlsx")],
    store: Store = Path("store"),
) -> None:
    """导出全部数据，每行一个数。"""
    facts = FactStore.open(store, os.environ.get("WENZHANG_DATABASE_URL"))
    rows = (fact_row(fact) for fact in facts.all_facts())
    if out.suffix == ".jsonl":
        write_jsonl(rows, out)
    elif out.suffix == ".csv":
        with out.open("w", encoding="utf-8-sig", newline="") as lines:
            writer = csv.DictWriter(lines, EXPORT_FIELDS)
            writer.writeheader()
            writer.writerows(flat(row) for row in rows)
    elif out.suffix == ".xlsx":
        write_xlsx(out, EXPORT_FIELDS, [list(flat(row).values()) for row in rows])
    else:
        raise InputError(f"不认得输出格式“{out.suffix}”，请用 .jsonl、.csv 或 .xlsx")
    say(f"已写入 {out}")


@cli.command("evaluate")
def evaluate_command(
    file: Annotated[Path, typer.Argument(help="问题文件（JSONL，含标准答案）")],
    store: Store = Path("store"),
) -> None:
    """用带标准答案的问题文件评测，列出每个没答对的问题。"""
    report = evaluate(Assistant.open(store), load_questions(file))
    say(f"{'类别':<12}{'对':>5}{'错数':>6}{'不符':>6}{'未答':>6}")
    for kind in [*report.kinds, None]:
        counts = [report.count(outcome, kind) for outcome in (RIGHT, WRONG_NUMBER, WRONG, REFUSED)]
        say(f"{kind or '合计':<12}" + "".join(f"{count:>6}" for count in counts))
    names = {WRONG_NUMBER: "错数", WRONG: "不符", REFUSED: "未答"}
    for score in report.scores:
        if score.outcome != RIGHT:
            said = score.answer.text.replace("\n", " ")[:120] if score.answer else "（没有作答）"
            say(f"[{names[score.outcome]}] {score.question.id} {score.question.text} → {said}")
    if report.count(RIGHT) < len(report.scores):
        raise typer.Exit(_NOTHING)


@cli.command()
def serve(
    store: Store = Path("store"),
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 7860,
) -> None:
    """打开网页问答。"""
    import app  # gradio: four seconds that only the web page needs

    app.serve(str(store), host=host, port=port)


def main() -> None:
    """Entry point: our own errors are one line and exit code 2; anything else is our fault and exit code 1."""
    try:
        cli()
    except WenzhangError as error:
        typer.echo(f"错误：{error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # the outer edge: a person gets a sentence, a developer sets WENZHANG_DEBUG
        if os.environ.get("WENZHANG_DEBUG"):
            raise
        typer.echo(f"程序内部错误（{type(error).__name__}：{error}）。设 WENZHANG_DEBUG=1 可看到详细位置。", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
