"""Make ``index/models/wenzhang-zh-static``: a small embedding model for questions about public budgets.

    python -m training.train_embedding [OUTPUT_FOLDER]

Half a minute on one CPU core, no network. What comes out is a plain sentence-transformers folder (one StaticEmbedding),
that ``SentenceTransformer(folder)`` loads without code of ours. The same machine makes the same bytes every time.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.store.embedding import SHIPPED_MODEL
from training import corpus

SEED = 20261101
DIMENSION = 256
# Pieces of at most four characters. Overlapping bigrams, which lexical.py counts, cannot be written as a tokenizer.json;
# of what can, recall@5 (MRR) on the dev questions was: single characters .94 (.79), Unigram .97 (.81), byte-pair merges
# 3,000 or until none is left .99 (.85), 1,500 1.00 (.85), pieces of any length .92. (Earlier corpus; 2 seeds, last 1.)
MERGES = 1500
LONGEST_PIECE = 4
TOKENIZER_DOCUMENTS = 300
DOCUMENTS = 1500
EPOCHS = 1
DOCUMENTS_A_BATCH = 4
LEARNING_RATE = 0.03
TEMPERATURE = 0.05
# How often a piece is trained as its single characters, so that they mean something where the whole piece is missing.
# Recall@5 on the dev questions .96 with it, .94 without; .96 at three times as often.
SPLIT_PIECES = 0.1


def make_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Byte-pair merges over Chinese characters; figures, punctuation and white space carry no meaning and go."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\s+"), ""),
            normalizers.Replace(Regex(r"[0-9][0-9.,%]*"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    # Beside the characters of the corpus, common ones and the Latin letters, which no training text may contain.
    seen = {
        character for text in texts for character in tokenizer.normalizer.normalize_str(text) if character.isalpha()
    }
    alphabet = sorted(seen.union(corpus.common_characters(), "abcdefghijklmnopqrstuvwxyz"))
    trainer = trainers.BpeTrainer(
        vocab_size=1 + len(alphabet) + MERGES,
        special_tokens=["[UNK]"],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        max_token_length=LONGEST_PIECE,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def train(tokenizer: Tokenizer, documents: Sequence[Sequence[corpus.Pair]], epochs: int = EPOCHS) -> torch.Tensor:
    """One vector a piece: questions are drawn to their passages and pushed from the others of their batch."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    size = tokenizer.get_vocab_size()
    embedding = torch.nn.EmbeddingBag(size, DIMENSION, mode="mean")
    # Random directions of one length: before any training, texts are near that share pieces.
    torch.nn.init.normal_(embedding.weight, std=DIMENSION**-0.5)
    steps = epochs * (len(documents) // DOCUMENTS_A_BATCH)
    optimizer = torch.optim.Adam(embedding.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    characters = _characters(tokenizer)
    for _ in range(epochs):
        order = rng.sample(range(len(documents)), len(documents))
        for start in range(0, len(order) - DOCUMENTS_A_BATCH + 1, DOCUMENTS_A_BATCH):
            pairs = [pair for at in order[start : start + DOCUMENTS_A_BATCH] for pair in documents[at]]
            questions = _vectors(embedding, tokenizer, [pair.question for pair in pairs], characters, rng)
            passages = _vectors(embedding, tokenizer, [pair.passage for pair in pairs], characters, rng)
            loss = _ranking_loss(questions @ passages.T / TEMPERATURE, [pair.key for pair in pairs])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    weights = embedding.weight.detach()
    weights[tokenizer.token_to_id("[UNK]")] = 0.0  # a character never seen says nothing
    # Half precision is enough, and halves what git and a wheel must carry; kept in float32, because sentence-transformers
    # makes NaN of a text without any piece (a lone figure) when the weights are float16.
    return weights.half().float()


def _characters(tokenizer: Tokenizer) -> list[list[int]]:
    """For each piece the ids of its single characters."""
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    unknown = vocabulary["[UNK]"]
    return [[vocabulary.get(character, unknown) for character in piece] for piece in pieces]


def _vectors(
    embedding: torch.nn.EmbeddingBag,
    tokenizer: Tokenizer,
    texts: list[str],
    characters: list[list[int]],
    rng: random.Random,
) -> torch.Tensor:
    ids: list[int] = []
    offsets: list[int] = []
    for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
        offsets.append(len(ids))
        for piece in encoding.ids:
            ids.extend(characters[piece] if rng.random() < SPLIT_PIECES else (piece,))
    return torch.nn.functional.normalize(embedding(torch.tensor(ids), torch.tensor(offsets)))


def _ranking_loss(scores: torch.Tensor, keys: Sequence[str]) -> torch.Tensor:
    """Multiple negatives ranking loss in both directions, where pairs of the same key are not each other's negatives."""
    number = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    key = torch.tensor([number[name] for name in keys])
    also_right = (key[:, None] == key[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)
    scores = scores.masked_fill(also_right, -1e4)
    right = torch.arange(len(keys))
    return torch.nn.functional.cross_entropy(scores, right) + torch.nn.functional.cross_entropy(scores.T, right)


def main() -> None:
    """Train and save; the model card beside the weights is written by hand and stays."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED_MODEL
    torch.set_num_threads(1)  # sums in a fixed order: the same bytes every time
    torch.use_deterministic_algorithms(True)
    tokenizer = make_tokenizer(list(corpus.texts(TOKENIZER_DOCUMENTS, seed=SEED)))
    weights = train(tokenizer, list(corpus.documents(DOCUMENTS, seed=SEED + 1)))
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes files that nobody else can read
    print(f"{tokenizer.get_vocab_size()} pieces of {weights.shape[1]} dimensions in {folder}")


if __name__ == "__main__":
    main()
