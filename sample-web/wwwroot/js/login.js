// A "Fill in" button copies its demo account into the form. Without scripts the buttons stay hidden and visitors type.
const form = document.querySelector('[data-testid=login-form]');
const field = (name) => form.querySelector(`[data-testid=${name}]`);

for (const account of document.querySelectorAll('[data-testid=demo-account]')) {
  const button = account.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', () => {
    const { user, password } = account.dataset;
    field('user-name').value = user;
    field('password').value = password ?? '';
    // Only public passwords are in the page. A visitor types any other one.
    field(password ? 'sign-in' : 'password').focus();
  });
}
