/** Plays the sound, shows a playhead over its plot, and jumps to where the plot is clicked. */
export class Player {
  #audio;
  #playhead;
  #url = null;
  #stopAt = Infinity;

  /** @param {HTMLAudioElement} audio @param {HTMLElement} plotArea @param {HTMLElement} playhead */
  constructor(audio, plotArea, playhead) {
    this.#audio = audio;
    this.#playhead = playhead;
    plotArea.addEventListener('click', (event) => {
      const { left, width } = plotArea.getBoundingClientRect();
      this.#stopAt = Infinity;
      audio.currentTime = ((event.clientX - left) / width) * audio.duration;
    });
    audio.addEventListener('timeupdate', () => this.#follow());
    audio.addEventListener('play', () => this.#tick());
  }

  /** @param {Blob} sound */
  open(sound) {
    if (this.#url) {
      URL.revokeObjectURL(this.#url);
    }
    this.#url = URL.createObjectURL(sound);
    this.#stopAt = Infinity;
    this.#audio.src = this.#url;
  }

  /** @param {{start: number, end: number}} segment in seconds */
  playOnly({ start, end }) {
    this.#audio.currentTime = start;
    this.#stopAt = end;
    this.#audio.play();
  }

  #tick() {
    this.#follow();
    if (!this.#audio.paused) {
      requestAnimationFrame(() => this.#tick());
    }
  }

  #follow() {
    if (this.#audio.currentTime >= this.#stopAt) {
      this.#stopAt = Infinity;
      this.#audio.pause();
    }
    this.#playhead.hidden = this.#audio.currentTime === 0;
    this.#playhead.style.left = `${(100 * this.#audio.currentTime) / (this.#audio.duration || 1)}%`;
  }
}
