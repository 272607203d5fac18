// A "Fill in" button copies its demo account into the form. Without scripts the buttons stay hidden and visitors type.
const form = document.querySelector('[data-testid=login-form]');

for (const account of document.querySelectorAll('[data-testid=demo-account]')) {
  const button = account.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', () => {
    form.querySelector('[data-testid=user-name]').value = account.dataset.user;
    form.querySelector('[data-testid=password]').value = account.dataset.password;
    form.querySelector('[data-testid=sign-in]').focus();
  });
}
