"""The embedding model: text in, unit vectors out. The one door to sentence-transformers.

The model in ``models/wenzhang-zh-static`` is made by ``training/train_embedding.py`` and needs no network. A user may
name any other (``WENZHANG_EMBEDDING``). sentence-transformers takes 7 s to import, so it is imported inside functions: when
passages are embedded, and not for a question to a model that is nothing but a table of vectors, such as ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.domain.errors import EmbeddingMismatch, SettingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

SHIPPED_MODEL = Path(__file__).parent / "models" / "wenzhang-zh-static"

# The share of the dense score in a ranking. 0.2–0.35 was best for an earlier small model on 62 questions, 0.5–0.6 for ours
# on the 71 of training/questions.csv, whose author also wrote the training patterns and so flatters it: 0.4 lies between.
# A model that a user names is a trained language model and should be heard more; 0.5 is a judgement, since none could
# be measured without a hub.
_SHIPPED_WEIGHT = 0.4
_NAMED_WEIGHT = 0.5


class EmbeddingModel:
    """An embedding model by name, loaded when the first vector is asked for."""

    def __init__(self, name: str) -> None:
        self.folder = Path(name).expanduser() if name else SHIPPED_MODEL
        self.is_folder = self.folder.is_dir()
        if not self.is_folder and (not name or name.startswith(("/", ".", "~"))):
            raise SettingError(f"嵌入模型的文件夹不存在：{self.folder}。请检查 WENZHANG_EMBEDDING 的设置。")
        # Never the whole path: a store may be copied to another machine.
        self.name = self.folder.resolve().name if self.is_folder else name
        self.weight = _NAMED_WEIGHT if name else _SHIPPED_WEIGHT

    @cached_property
    def digest(self) -> str:
        """A hash of the folder's files, so that another model under the same name is noticed; of a hub name: ""."""
        if not self.is_folder:
            return ""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            # The card may be corrected without changing a vector; hidden files are caches.
            relative = path.relative_to(self.folder)
            if path.is_file() and path.suffix != ".md" and not any(part.startswith(".") for part in relative.parts):
                digest.update(f"{relative.as_posix()}\0{path.stat().st_size}\0".encode())
                with path.open("rb") as file:
                    # The weights of a large model take seconds to read: their first 16 MiB tell enough.
                    digest.update(file.read(1 << 24))
        return digest.hexdigest()[:32]

    def record(self) -> dict[str, Any]:
        """What a store remembers of the model that made it."""
        return {"name": self.name, "digest": self.digest, "dimension": self._encoder.dimension}

    def made(self, record: Mapping[str, Any]) -> bool:
        """Whether the store with this record was made by this model; a renamed folder is the same model."""
        if self.digest or record.get("digest"):
            return bool(self.digest == record.get("digest"))
        return bool(self.name == record.get("name"))

    def refuse_unless_made(self, record: Mapping[str, Any] | None) -> None:
        """Raise EmbeddingMismatch for the record of another model."""
        if record is None or self.made(record):
            return
        name, dimension = record.get("name", "未知"), record.get("dimension", "?")
        same_name = "（同名，但内容不同）" if name == self.name else ""
        is_shipped = name == SHIPPED_MODEL.name
        back = "去掉 WENZHANG_EMBEDDING 这个设置" if is_shipped else f"把 WENZHANG_EMBEDDING 设回“{name}”"
        raise EmbeddingMismatch(
            f"这个段落库是用嵌入模型“{name}”（{dimension} 维）建的，现在设置的是“{self.name}”{same_name}，"
            f"两种模型的向量不能放在一起比较。请用 wenzhang ingest --re-embed 重新生成向量，或者{back}。"
        )

    def queries(self, texts: list[str]) -> Vectors:
        """Unit vectors of questions (some models are told that a text is a question)."""
        return self._encoder.queries(texts)

    def passages(self, texts: list[str]) -> Vectors:
        """Unit vectors of passages, always by sentence-transformers itself."""
        return self._reference.passages(texts)

    @cached_property
    def _encoder(self) -> _StaticEncoder | _SentenceTransformerEncoder:
        if not (self.is_folder and _is_static(self.folder)):
            return self._reference
        with self._loading():
            return _StaticEncoder(self.folder)

    @cached_property
    def _reference(self) -> _SentenceTransformerEncoder:
        with self._loading():
            return _SentenceTransformerEncoder(str(self.folder) if self.is_folder else self.name)

    @contextmanager
    def _loading(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # tokenizers and torch raise bare Exceptions for a file they cannot read
            raise SettingError(
                f"嵌入模型“{self.name}”无法载入：{str(error).partition(chr(10))[0]}。请检查 WENZHANG_EMBEDDING：应为 sentence-transformers "
                "模型的文件夹，或可以下载到的模型名；去掉这个设置就使用自带的模型。"
            ) from error


def _is_static(folder: Path) -> bool:
    """Whether a sentence-transformers folder holds one StaticEmbedding module and nothing else."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        len(modules) == 1
        and modules[0]["type"].endswith(".StaticEmbedding")
        and (folder / modules[0]["path"] / "model.safetensors").is_file()
    )


class _StaticEncoder:
    """A StaticEmbedding read with NumPy: the mean of its tokens' rows, which is all that such a model does.

    0.12 s instead of the 6.7 s of sentence-transformers, for the same vectors (a test compares them).
    """

    def __init__(self, folder: Path) -> None:
        import numpy as np
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        place = folder / modules[0]["path"]
        self._np = np
        self._rows: Vectors = load_file(place / "model.safetensors")["embedding.weight"].astype(np.float32)
        self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self.dimension = int(self._rows.shape[1])

    def passages(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._np.zeros((len(texts), self.dimension), dtype=self._np.float32)
        for at, encoding in enumerate(self._tokenizer.encode_batch(texts, add_special_tokens=False)):
            if encoding.ids:
                vectors[at] = self._rows[encoding.ids].mean(axis=0)
        vectors /= self._np.maximum(self._np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    queries = passages


class _SentenceTransformerEncoder:
    """Any other model, with the prompts that its own configuration prescribes for questions and for passages."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name)
        self.dimension = int(self.passages(["预算"]).shape[1])

    def queries(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode_query(texts, normalize_embeddings=True, show_progress_bar=False)
        return vectors.astype("float32")

    def passages(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
        return vectors.astype("float32")
