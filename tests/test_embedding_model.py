"""The shipped embedding model, and the text and script that make it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.store.embedding import SHIPPED_MODEL, EmbeddingModel
from training import corpus
from training.evaluate_retrieval import cut, read_questions

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    return EmbeddingModel("")


def similarity(model: EmbeddingModel, question: str, passage: str) -> float:
    return float(model.queries([question])[0] @ model.passages([passage])[0])


def test_the_folder_is_small_and_has_a_card() -> None:
    assert sum(path.stat().st_size for path in SHIPPED_MODEL.rglob("*")) < 8_000_000
    card = (SHIPPED_MODEL / "README.md").read_text(encoding="utf-8")
    assert "python -m training.train_embedding" in card


def test_vectors_have_length_one(model: EmbeddingModel) -> None:
    vectors = model.passages(["项目支出比上年增加", "鄯善县", "公车"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 256)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert not model.passages(["12.5"]).any(), "a figure says nothing about meaning"


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("公车花了多少", "公务用车运行维护费", "住房公积金"),
        ("招待费", "公务接待费", "培训费"),
        ("为什么变多了", "增加的主要原因", "下设科室"),
        ("花在项目上的钱", "项目支出", "基本支出"),
        ("有哪些科室", "内设机构：办公室、综合科", "国有资产占用使用情况"),
        ("看病的保险", "职工基本医疗保险缴费", "因公出国（境）费"),
    ],
)
def test_what_people_say_is_near_what_disclosures_say(
    model: EmbeddingModel, question: str, right: str, wrong: str
) -> None:
    assert similarity(model, question, right) > similarity(model, question, wrong)


def test_sentence_transformers_makes_the_same_vectors(model: EmbeddingModel) -> None:
    from sentence_transformers import SentenceTransformer  # 7 s to import: here alone

    texts = ["项目支出93.4万元，比上年增加11.96万元", "公车", "2021", "鄯善县abc", ""]
    plain = SentenceTransformer(str(SHIPPED_MODEL), device="cpu", local_files_only=True)
    expected = plain.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert model.passages(texts) == pytest.approx(expected, abs=1e-6)


def test_any_sentence_transformers_folder_is_read(tmp_path: Path) -> None:
    """A folder of two modules goes through sentence-transformers itself, prompts included."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize

    shipped = SentenceTransformer(str(SHIPPED_MODEL), device="cpu", local_files_only=True)
    other = SentenceTransformer(
        modules=[shipped[0], Normalize()], device="cpu", prompts={"query": "公车", "document": ""}
    )
    other.save_pretrained(str(tmp_path), create_model_card=False)
    named = EmbeddingModel(str(tmp_path))
    assert named.passages(["项目支出"]) == pytest.approx(EmbeddingModel("").passages(["项目支出"]), abs=1e-6)
    assert named.queries(["项目支出"]) == pytest.approx(named.passages(["公车项目支出"]), abs=1e-6)
    assert named.record()["dimension"] == 256


# --- how it is made ---


def test_the_same_seed_makes_the_same_text_in_any_process() -> None:
    code = "from training.corpus import *; print(list(texts(3, seed=5)), list(documents(2, seed=6)))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_another_seed_makes_other_text() -> None:
    assert list(corpus.documents(1, seed=1)) != list(corpus.documents(1, seed=2))


def test_a_made_up_disclosure_has_no_empty_slot_and_no_two_pairs_alike() -> None:
    for document in corpus.documents(40, seed=3):
        assert len({pair.key for pair in document}) == len(document) == 64
        for pair in document:
            assert pair.question
            assert pair.passage
            assert not set("{}") & set(pair.question + pair.passage)


def test_a_small_training_learns_and_repeats_itself() -> None:
    import torch

    from training.train_embedding import make_tokenizer, train

    torch.set_num_threads(1)
    documents = list(corpus.documents(24, seed=1))
    text = list(corpus.texts(4, seed=2))
    digests, tokenizer = set(), make_tokenizer(text)
    for _ in range(2):
        weights = train(make_tokenizer(text), documents).numpy()
        digests.add(hashlib.sha256(weights.tobytes()).hexdigest())
    assert len(digests) == 1
    ids = [tokenizer.encode(word, add_special_tokens=False).ids for word in ("为什么增加", "主要原因", "内设机构")]
    why, reason, offices = (weights[one].mean(axis=0) for one in ids)
    assert why @ reason > why @ offices


def test_the_tokenizer_knows_rare_place_names_one_character_at_a_time() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(SHIPPED_MODEL / "tokenizer.json"))
    assert "".join(tokenizer.encode("２０２１年克孜勒苏，项目支出 93.4万元").tokens) == "年克孜勒苏项目支出万元"
    assert max(map(len, tokenizer.get_vocab())) <= 5  # pieces of four, and [UNK]


def test_the_questions_are_well_formed() -> None:
    questions = read_questions()
    assert len(questions) > 60
    assert {question.wording for question in questions} == {"words", "paraphrase"}
    assert all(question.expected and all(map(str.strip, question.expected)) for question in questions)


def test_cutting_keeps_every_line() -> None:
    assert cut("一、收入\n本年收入一百万元，\n比上年增加。\n二、支出\n支出一百万元。") == [
        "一、收入本年收入一百万元，比上年增加。",
        "二、支出支出一百万元。",
    ]
